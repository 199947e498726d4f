/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>

#include "cli/common/output.h"
#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/compare/price_json.h"
#include "cli/compare/price_text.h"
#include "lib/base/fail.h"

static const char *const forms[] = { "text", "json", NULL };

struct breakeven_args {
	struct sides_args sides;	/* first: see sides.h */
	bool json;
};

enum { KEY_FORMAT = 600, KEY_CELL, KEY_FORCE };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORM", 0, "text (default) or json", 0 },
	{ "cell", KEY_CELL, "CELL", 0,
	  "Use only this clear, as the files spell it (may be given again)",
	  0 },
	{ "force", KEY_FORCE, NULL, 0,
	  "Price in spite of a refusal: different machines or kernels, "
	  "emulated time", 0 },
	{ 0 }
};

static error_t breakeven_parse(int key, char *argument,
			       struct argp_state *state)
{
	struct breakeven_args *args = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		if (args->sides.nr_sides > 1)
			argp_error(state, "breakeven takes one list of files, "
				   "of one kernel on one machine; mmfence "
				   "compare compares two kernels");
		if (!args->sides.nr_paths[0])
			argp_error(state, "no result file is given");
		return 0;
	case KEY_FORMAT:
		args->json = sides_choice(argument, "format", forms, state);
		return 0;
	case KEY_CELL:
		return sides_add_cell(&args->sides, argument);
	case KEY_FORCE:
		args->sides.options.force = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp breakeven_argp = {
	.options = options,
	.parser = breakeven_parse,
	.args_doc = "FILE...",
	.doc =
	"Print the number of pins per clear at which a barrier with each pin "
	"costs as much as a flush with each clear, on the machine of the "
	"files.\v"
	"The files are results of primitives (mmfence run --suite ladder) and "
	"of cells, from one kernel. mmfence-breakeven(1) says what each number "
	"means.",
};

static int breakeven_show(const struct side *side,
			  const struct price_list *list, bool json)
{
	int err = 0;

	for (size_t i = 0; i < list->checked.nr_notes; i++)
		if (list->checked.notes[i].kind <= NOTE_FORCED)
			warn_line("%s", list->checked.notes[i].text);
	if (list->checked.refused || list->checked.times_refused)
		return fail(0, "no price was computed, for the reasons above; "
			    "--force computes prices all the same");
	if (json)
		err = price_print_json(side, list);
	else
		price_print_text(side, list);
	return err ? err : output_flush();
}

static int breakeven_use(const void *arguments, struct side *sides)
{
	const struct breakeven_args *args = arguments;
	const struct compare_options *common = &args->sides.options;
	const struct price_options of_prices = {
		common->plan.level, common->force, common->cells };
	struct price_list list;
	int err = price_find(&sides[0], &of_prices, &list);
	int status = EXIT_DONE;

	if (!err) {
		err = breakeven_show(&sides[0], &list, args->json);
		for (size_t i = 0; i < list.checked.nr_notes; i++)
			if (list.checked.notes[i].kind == NOTE_INVALID)
				status = EXIT_CELLS;
		price_free(&list);
	}
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE : status;
}

static int breakeven_run(void *args, int argc, char **argv)
{
	return sides_run(args, 0, breakeven_use);
}

const struct verb verb_breakeven = {
	.name = "breakeven",
	.summary = "print at how many pins per clear barrier and flush cost "
		   "the same",
	.argp = &breakeven_argp,
	.args_bytes = sizeof(struct breakeven_args),
	.init = sides_init,
	.parse = sides_parse,
	.run = breakeven_run,
	.release = sides_release,
};
