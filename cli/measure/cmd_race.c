/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "bench/cell/race_cell.h"
#include "bench/report/report_race.h"
#include "cli/common/verb.h"
#include "cli/measure/plan_args.h"
#include "cli/measure/racetable.h"
#include "cli/measure/session.h"

#define CELL_TIME_NS (UINT64_C(10000) * NS_PER_MS)
#define VISITS	     5

enum option_key { KEY_PHASE = 0x200 };

struct race_args {
	struct plan_args common;
	int phase;			/* -1: both */
};

static const struct argp_option options[] = {
	{ "phase", KEY_PHASE, "held|during", 0, "Test only pins that "
	  "are held over a pass, or only pins that are taken during a pass "
	  "(default: both)", 0 },
	{ 0 },
};

static int race_phase_of(struct argp_state *state, const char *text)
{
	for (int i = 0; i < NR_RACE_PHASES; i++)
		if (!strcmp(text, race_phase_names[i]))
			return i;
	argp_error(state, "--phase %.40s: takes %s or %s", text,
		   race_phase_names[RACE_HELD],
		   race_phase_names[RACE_DURING]);
	return 0;
}

static error_t race_parse(int key, char *text, struct argp_state *state)
{
	struct race_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->common;
		return 0;
	case KEY_PHASE:
		args->phase = race_phase_of(state, text);
		return 0;
	case ARGP_KEY_END:
		if (!args->common.plan.nr_cells)
			argp_error(state, "no cell is given; name the cells to "
				   "race, e.g. iouring+ksm");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &plan_argp, 0, NULL, 0 },
	{ 0 },
};

static const struct argp race_argp = {
	.options = options,
	.parser = race_parse,
	.args_doc = "CELL...",
	.doc =
	"Try to make the kernel lose a pin: pin pages, let the kernel take "
	"them away, and check whether the pin still holds the memory that is "
	"mapped.\v"
	"A cell is pinner[:key=value,...]+clearer[:key=value,...], e.g. "
	"iouring+ksm, odirect+swap:area=2m. Some pins are held while the "
	"clearer merges, swaps out, collapses or splits the pages; others are "
	"taken during that. Then the memory is written through the pin and "
	"read through the mapping, and the other way round. Plain references "
	"(FOLL_GET), for which the kernel promises nothing, run as a control. "
	"The default time is 10 s per cell.\n\n"
	"Exit status: 0 done; 1 a pin was lost, or a cell is invalid or in "
	"error; 2 wrong usage; 77 nothing could run here; 130 interrupted, "
	"finished rounds are written.",
	.children = children,
};

static void race_print(const void *args, const json_t *document)
{
	const struct plan_args *common = args;

	race_table_print(stdout, &common->plan, document);
}

/*
 * Check that a race supports each cell; an unsupported cell is wrong usage
 * (exit status 2).
 */
static int race_prepare(struct race_args *args)
{
	struct plan *plan = &args->common.plan;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		struct cell *cell = &plan->cells[i];

		if (race_check_spec(&cell->spec))
			return EXIT_USAGE;
		cell->race = race_new();
		if (!cell->race)
			return EXIT_CELLS;
		cell->race->seed = plan->seed + ((uint64_t)i << 32);
		for (int phase = 0; phase < NR_RACE_PHASES; phase++)
			cell->race->wanted[phase] =
				args->phase < 0 || args->phase == phase;
	}
	return EXIT_DONE;
}

static int race_run(void *arguments, int argc, char **argv)
{
	static const struct session session = {
		.prefix = "mmfence-race",
		.report = report_race_json,
		.print = race_print,
	};
	struct race_args *args = arguments;
	struct plan *plan = &args->common.plan;
	int status;

	plan_args_seed(&args->common);
	if (!plan->nr_visits)
		plan->nr_visits = VISITS;
	if (!plan->time_ns)
		plan->time_ns = CELL_TIME_NS * plan->nr_cells;
	status = race_prepare(args);
	if (status == EXIT_DONE)
		return session_run(args, &session, argc, argv);
	warn_line("%s", fail_text());
	return status;
}

static void race_init(void *arguments)
{
	struct race_args *args = arguments;

	plan_args_init(args);
	args->phase = -1;
}

const struct verb verb_race = {
	.name = "race",
	.summary = "try to make the kernel lose a pin; writes one JSON file",
	.argp = &race_argp,
	.args_bytes = sizeof(struct race_args),
	.init = race_init,
	.run = race_run,
	.release = plan_args_release,
};
