/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "cli/common/state_dir.h"
#include "cli/common/verb.h"
#include "cli/show/check_gather.h"
#include "cli/show/check_subjects.h"
#include "cli/show/check_text.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

enum {
	KEY_JSON = 0x100,
	KEY_EMULATED,
};

struct check_args {
	const char *state_dir;
	bool json;
	bool emulated;
};

static const struct argp_option options[] = {
	{ "json", KEY_JSON, NULL, 0, "Print one JSON object instead of text",
	  0 },
	{ "emulated", KEY_EMULATED, NULL, 0,
	  "This machine is emulated, and its time means nothing (QEMU on x86 "
	  "without KVM is detected automatically)", 0 },
	{ 0 },
};

static error_t check_parse(int key, char *text, struct argp_state *state)
{
	struct check_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->state_dir;
		return 0;
	case KEY_JSON:
		args->json = true;
		return 0;
	case KEY_EMULATED:
		args->emulated = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument \"%.40s\": this verb "
			   "takes none", text);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp check_argp = {
	.options = options,
	.parser = check_parse,
	.children = state_dir_children,
	.doc =
	"Print what can be measured on this machine and kernel, how the kernel "
	"flushes the TLBs of other CPUs and the evidence for that, and which "
	"subjects cannot run and why. Nothing is changed."
	"\vExit status: 0 something can be measured; 2 wrong usage or /proc "
	"cannot be read; 77 nothing can run here.",
};

static int check_run(void *arguments, int argc, char **argv)
{
	const struct check_args *args = arguments;
	SCOPE_JSON check = check_gather(args->state_dir, args->emulated);

	if (!check) {
		warn_line("check: %s", fail_text());
		return EXIT_USAGE;
	}
	if (args->json) {
		json_dumpf(check, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else {
		check_print(check);
	}
	return check_any_runs(check) ? EXIT_DONE : EXIT_NOTHING;
}

const struct verb verb_check = {
	.name = "check",
	.summary = "print what can be measured here, and how TLBs are flushed",
	.argp = &check_argp,
	.args_bytes = sizeof(struct check_args),
	.run = check_run,
};
