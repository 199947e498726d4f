/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/common/state_dir.h"
#include "cli/common/verb.h"
#include "lib/base/fail.h"
#include "lib/hold/knob.h"
#include "lib/hold/knob_restore.h"

struct restore_args {
	const char *state_dir;
};

static error_t restore_parse(int key, char *text, struct argp_state *state)
{
	struct restore_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->state_dir;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument \"%.40s\": this verb "
			   "takes none", text);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp restore_argp = {
	.parser = restore_parse,
	.children = state_dir_children,
	.doc =
	"Put back the tunables, CPUs of kernel threads and swap devices that a "
	"killed `mmfence run' or `mmfence race' left changed."
	"\vFor each setting that is put back, one line is printed: "
	"WHAT: HELD -> BEFORE. A tunable that another program has changed "
	"meanwhile is reported and left alone.\n\n"
	"Exit status: 0 everything is as before; 1 something could not be put "
	"back, or a run is alive; 2 wrong usage; 77 not root.",
};

static int restore_run(void *arguments, int argc, char **argv)
{
	const struct restore_args *args = arguments;
	unsigned nr_restored;

	if (geteuid() != 0) {
		warn_line("restore: only root can set tunables and open %s",
			  args->state_dir);
		return EXIT_NOTHING;
	}
	if (knob_repair(args->state_dir, stdout, &nr_restored)) {
		warn_line("restore: %s", fail_text());
		return EXIT_CELLS;
	}
	if (!nr_restored)
		printf("nothing to restore in %s\n", args->state_dir);
	return EXIT_DONE;
}

static void restore_init(void *arguments)
{
	struct restore_args *args = arguments;

	args->state_dir = KNOB_STATE_DIR;
}

const struct verb verb_restore = {
	.name = "restore",
	.summary = "put back what a killed run left changed",
	.argp = &restore_argp,
	.args_bytes = sizeof(struct restore_args),
	.init = restore_init,
	.run = restore_run,
};
