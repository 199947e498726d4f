/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lib/fail.h"
#include "lib/knob.h"

static const struct argp_option options[] = {
	{ "state-dir", 'd', "DIR", 0,
	  "Where the journal is (default " KNOB_STATE_DIR ")", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	const char **state_dir = state->input;

	switch (key) {
	case 'd':
		*state_dir = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no argument, got \"%.40s\"", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cmd_restore_argp = {
	options, parse_option, NULL,
	"Put back the tunables, kernel thread affinities and swap devices that "
	"a killed `mmfence run' left changed."
	"\vOne line per setting put back: WHAT: HELD -> BEFORE. A tunable that "
	"somebody else changed meanwhile is reported and left alone.\n\n"
	"Exit status: 0 everything is as before; 1 something could not be put "
	"back, or a run is alive; 2 wrong usage; 77 not root.",
	NULL, NULL, NULL
};

int cmd_restore(int argc, char **argv)
{
	const char *state_dir = KNOB_STATE_DIR;
	unsigned nr_restored;
	int err;

	argp_parse(&cmd_restore_argp, argc, argv, 0, NULL, &state_dir);
	if (geteuid() != 0) {
		warn_line("restore: tunables and %s need root", state_dir);
		return EXIT_NOTHING;
	}
	err = knob_repair(state_dir, stdout, &nr_restored);
	if (err) {
		warn_line("restore: %s", fail_text());
		return EXIT_CELLS;
	}
	if (!nr_restored)
		printf("nothing to restore in %s\n", state_dir);
	return EXIT_DONE;
}
