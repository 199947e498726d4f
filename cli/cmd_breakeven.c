/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/price_print.h"
#include "cli/sides.h"
#include "lib/fail.h"

struct arguments {
	struct sides_args sides;
	bool json;
};

enum { KEY_FORMAT = 600, KEY_CELL, KEY_FORCE };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORM", 0, "text (default) or json", 0 },
	{ "cell", KEY_CELL, "CELL", 0,
	  "Only this clear, as it is spelled in the files (may be given again)",
	  0 },
	{ "force", KEY_FORCE, NULL, 0,
	  "Price what should not be priced together", 0 },
	{ 0 }
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		return sides_argument(&arguments->sides, argument, state);
	case ARGP_KEY_END:
		if (arguments->sides.nr_sides > 1)
			argp_error(state, "the files of one kernel on one "
				   "machine are wanted; two kernels are "
				   "compared by mmfence compare");
		if (!arguments->sides.nr_paths[0])
			argp_error(state, "files are wanted");
		return 0;
	case KEY_FORMAT:
		arguments->json = !strcmp(argument, "json");
		if (!arguments->json && strcmp(argument, "text"))
			argp_error(state, "--format=%s: text or json is "
				   "wanted", argument);
		return 0;
	case KEY_CELL:
		return sides_add_cell(&arguments->sides, argument);
	case KEY_FORCE:
		arguments->sides.options.force = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp cmd_breakeven_argp = {
	options, parse, "FILE...",
	"At how many pins per clear a barrier with each pin costs what a flush "
	"with each clear does, on this machine.\v"
	"The files are of primitives (mmfence run --suite ladder) and cells of "
	"one kernel. mmfence-breakeven(1) tells what each number means.",
	NULL, NULL, NULL
};

static int print(const struct side *side, const struct price_list *list,
		 bool json)
{
	int err = 0;

	for (size_t i = 0; i < list->checked.nr_notes; i++)
		if (list->checked.notes[i].kind <= NOTE_FORCED)
			warn_line("%s", list->checked.notes[i].text);
	if (list->checked.refused || list->checked.times_refused)
		return fail(0, "nothing to price; --force does it all the "
			    "same");
	if (json)
		err = price_print_json(side, list);
	else
		price_print_text(side, list);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = fail(errno, "write to standard output");
	return err;
}

static int run(const struct arguments *arguments, const struct side *side)
{
	struct price_list list;
	int err = price_find(side, &arguments->sides.options, &list);
	int status = EXIT_DONE;

	if (!err) {
		err = print(side, &list, arguments->json);
		for (size_t i = 0; i < list.checked.nr_notes; i++)
			if (list.checked.notes[i].kind == NOTE_INVALID)
				status = EXIT_CELLS;
		price_free(&list);
	}
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE : status;
}

int cmd_breakeven(int argc, char **argv)
{
	struct arguments arguments = { .json = false };
	struct side sides[COMPARE_MAX_SIDES];
	int status = EXIT_USAGE;

	sides_init(&arguments.sides);
	sides_parse(&cmd_breakeven_argp, argc, argv, &arguments);
	if (!sides_load(&arguments.sides, 0, sides)) {
		status = run(&arguments, &sides[0]);
		side_free(&sides[0]);
	}
	sides_free(&arguments.sides);
	return status;
}
