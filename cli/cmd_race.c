/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "bench/race_cell.h"
#include "bench/report_race.h"
#include "cli/cli.h"
#include "cli/plan_args.h"
#include "cli/racetable.h"
#include "cli/session.h"

#define CELL_TIME_NS (UINT64_C(10000) * NS_PER_MS)
#define VISITS	     5

enum option_key { KEY_PHASE = 0x200 };

struct race_args {
	struct run_args run;
	int phase;			/* -1: both */
};

static const struct argp_option options[] = {
	{ "phase", KEY_PHASE, "held|during", 0, "only pins that are held over "
	  "a pass, or only those taken during one (both)", 0 },
	{ 0 },
};

static int phase_of(struct argp_state *state, const char *text)
{
	for (int i = 0; i < NR_RACE_PHASES; i++)
		if (!strcmp(text, race_phase_names[i]))
			return i;
	argp_error(state, "--phase %.40s: takes %s or %s", text,
		   race_phase_names[RACE_HELD],
		   race_phase_names[RACE_DURING]);
	return 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct race_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->run;
		return 0;
	case KEY_PHASE:
		args->phase = phase_of(state, text);
		return 0;
	case ARGP_KEY_END:
		if (!args->run.plan.nr_cells)
			argp_error(state, "which cells? e.g. iouring+ksm");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &plan_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp cmd_race_argp = {
	options, parse, "CELL...",
	"Try to make the kernel take a page away from who has pinned it.\v"
	"A cell is pinner[:key=value,...]+clearer[:key=value,...], e.g. "
	"iouring+ksm, odirect+swap:area=2m. Pins are held while the clearer "
	"tries to merge, swap out, collapse or split the pages, and taken "
	"while it is at it. Then the memory is written through the pin and "
	"read through the mapping, and the other way round. References that "
	"promise nothing (FOLL_GET) run as a control. The default time is "
	"10 s a cell.\n\n"
	"Exit status: 0 done; 1 a pin was lost, or a cell is invalid or in "
	"error; 2 wrong usage; 77 nothing could run here; 130 interrupted, "
	"what was finished is written.",
	children, NULL, NULL,
};

static void print(const struct run_args *args, const json_t *document)
{
	race_table_print(stdout, &args->plan, document);
}

/* Every cell races; a bad one ends the program with status 2. */
static int prepare(struct race_args *args)
{
	struct plan *plan = &args->run.plan;

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

int cmd_race(int argc, char **argv)
{
	static const struct session session = {
		.prefix = "mmfence-race",
		.report = report_race_json,
		.print = print,
	};
	struct race_args args = { .phase = -1 };
	int status;

	run_args_init(&args.run);
	argp_parse(&cmd_race_argp, argc, argv, 0, NULL, &args);
	plan_args_seed(&args.run);
	if (!args.run.plan.nr_visits)
		args.run.plan.nr_visits = VISITS;
	if (!args.run.plan.time_ns)
		args.run.plan.time_ns = CELL_TIME_NS * args.run.plan.nr_cells;
	status = prepare(&args);
	if (status != EXIT_DONE) {
		warn_line("%s", fail_text());
		plan_free(&args.run.plan);
		return status;
	}
	return session_run(&args.run, &session, argc, argv);
}
