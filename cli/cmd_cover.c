/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/cover.h"
#include "cli/sides.h"
#include "lib/compare_result.h"
#include "lib/fail.h"

enum dialect { DIALECT_LETTER, DIALECT_ONE_LINE, DIALECT_MMTESTS, DIALECT_LKP,
	       DIALECT_BENCHSTAT };

struct arguments {
	struct sides_args sides;	/* first: the child's input */
	enum dialect dialect;
};

enum { KEY_ONE_LINE = 600, KEY_DIALECT };

static const struct argp_option options[] = {
	{ "one-line", KEY_ONE_LINE, NULL, 0, "One line, for a short patch", 0 },
	{ "dialect", KEY_DIALECT, "TOOL", 0,
	  "As this tool prints it: mmtests, lkp or benchstat", 0 },
	{ 0 }
};

static enum dialect parse_dialect(const char *name,
				  const struct argp_state *state)
{
	if (!strcmp(name, "mmtests"))
		return DIALECT_MMTESTS;
	if (!strcmp(name, "lkp"))
		return DIALECT_LKP;
	if (strcmp(name, "benchstat"))
		argp_error(state, "--dialect=%s: mmtests, lkp or benchstat is "
			   "wanted", name);
	return DIALECT_BENCHSTAT;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->sides;
		return 0;
	case ARGP_KEY_ARG:
		return sides_argument(&arguments->sides, argument, state);
	case ARGP_KEY_END:
		if (arguments->sides.nr_sides != 2)
			argp_error(state, "two lists of files are wanted, "
				   "with -- between them");
		return 0;
	case KEY_ONE_LINE:
		arguments->dialect = DIALECT_ONE_LINE;
		return 0;
	case KEY_DIALECT:
		arguments->dialect = parse_dialect(argument, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp cmd_cover_argp = {
	options, parse, "A.json... -- B.json...",
	"What changed from kernel A to kernel B, for a cover letter: plain "
	"ASCII, at most 72 columns.\vmmfence-cover(1) tells what is in it.",
	sides_children, NULL, NULL
};

static int print(const struct compare_result *result, enum dialect dialect)
{
	struct noise noise;
	int err = 0;

	if (noise_measure(&result->sides[0], result->options, &noise))
		return -ENOMEM;
	switch (dialect) {
	case DIALECT_LETTER:
		err = cover_print(result, &noise);
		break;
	case DIALECT_ONE_LINE:
		cover_print_one_line(result);
		break;
	case DIALECT_MMTESTS:
		cover_print_mmtests(result);
		break;
	case DIALECT_LKP:
		cover_print_lkp(result);
		break;
	case DIALECT_BENCHSTAT:
		cover_print_benchstat(result);
		break;
	}
	noise_free(&noise);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = fail(errno, "write to standard output");
	return err;
}

static int run(const struct arguments *arguments, const struct side *sides)
{
	struct compare_result result;
	int err, status;

	err = compare_sides(sides, arguments->sides.nr_sides,
			    &arguments->sides.options, &result);
	if (err) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	status = compare_count_notes(&result, NOTE_INVALID) ? EXIT_CELLS :
							      EXIT_DONE;
	if (!compare_count_rows(&result)) {
		for (size_t i = 0; i < result.comparisons[0].nr_notes; i++)
			warn_line("%s", result.comparisons[0].notes[i].text);
		warn_line("nothing could be compared");
		status = EXIT_USAGE;
	} else if (print(&result, arguments->dialect)) {
		warn_line("%s", fail_text());
		status = EXIT_USAGE;
	}
	compare_free(&result);
	return status;
}

int cmd_cover(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct side sides[COMPARE_MAX_SIDES];
	int status = EXIT_USAGE;

	sides_init(&arguments.sides);
	sides_parse(&cmd_cover_argp, argc, argv, &arguments);
	if (!sides_load(&arguments.sides, 0, sides)) {
		status = run(&arguments, sides);
		for (size_t i = 0; i < arguments.sides.nr_sides; i++)
			side_free(&sides[i]);
	}
	sides_free(&arguments.sides);
	return status;
}
