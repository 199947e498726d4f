/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <errno.h>
#include <stdio.h>

#include "cli/check.h"
#include "cli/cli.h"
#include "lib/fail.h"
#include "lib/knob.h"
#include "lib/scope.h"

enum {
	KEY_JSON = 0x100,
	KEY_EMULATED,
};

struct arguments {
	const char *state_dir;
	bool json;
	bool emulated;
};

static const struct argp_option options[] = {
	{ "state-dir", 'd', "DIR", 0,
	  "Where tunables would be journalled (default " KNOB_STATE_DIR ")",
	  0 },
	{ "json", KEY_JSON, NULL, 0, "Print one JSON object instead of text",
	  0 },
	{ "emulated", KEY_EMULATED, NULL, 0,
	  "Time is emulated, though nothing shows it (QEMU for arm64)", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'd':
		arguments->state_dir = arg;
		return 0;
	case KEY_JSON:
		arguments->json = true;
		return 0;
	case KEY_EMULATED:
		arguments->emulated = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no argument, got \"%.40s\"", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp cmd_check_argp = {
	options, parse_option, NULL,
	"Tell what can be measured on this machine and kernel, how it flushes "
	"TLBs and what that is known by, and what cannot run and why. Changes "
	"nothing."
	"\vExit status: 0 something can be measured; 2 wrong usage or /proc "
	"cannot be read; 77 nothing can run here.",
	NULL, NULL, NULL
};

int cmd_check(int argc, char **argv)
{
	struct arguments arguments = { .json = false };

	argp_parse(&cmd_check_argp, argc, argv, 0, NULL, &arguments);
	SCOPE_JSON check = check_gather(arguments.state_dir,
					arguments.emulated);
	if (!check) {
		warn_line("check: %s", fail_text());
		return EXIT_USAGE;
	}
	if (arguments.json) {
		json_dumpf(check, stdout, JSON_INDENT(1));
		putchar('\n');
	} else {
		check_print(check);
	}
	return check_any_runs(check) ? EXIT_DONE : EXIT_NOTHING;
}
