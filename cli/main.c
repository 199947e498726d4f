/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lib/fail.h"
#include "lib/opt.h"

static const struct verb verbs[] = {
	{ "run", "measure; writes one JSON file and prints a table", cmd_run,
	  &cmd_run_argp },
	{ "check", "what this machine and kernel can show; how it flushes",
	  cmd_check,
	  &cmd_check_argp },
	{ "compare", "what changed between kernels, with intervals",
	  cmd_compare,
	  &cmd_compare_argp },
	{ "cover", "the same as text for a cover letter", cmd_cover,
	  &cmd_cover_argp },
	{ "breakeven", "pins per clear at which a barrier costs what a flush "
	  "does", cmd_breakeven,
	  &cmd_breakeven_argp },
	{ "plot", "figures of the same: PNG, SVG, ASCII", cmd_plot,
	  &cmd_plot_argp },
	{ "list", "pinners, clearers, primitives and suites", cmd_list,
	  &cmd_list_argp },
	{ "race", "try to make the kernel lose a pin; writes one JSON file",
	  cmd_race,
	  &cmd_race_argp },
	{ "bench-self", "what the harness itself costs here", cmd_bench_self,
	  &cmd_bench_self_argp },
	{ "restore", "put back what a killed run left changed", cmd_restore,
	  &cmd_restore_argp },
	{ 0 },
};

#define NR_VERBS (sizeof(verbs) / sizeof(verbs[0]) - 1)

static void print_usage(FILE *out)
{
	fputs("Usage: mmfence VERB [OPTION...]\n"
	      "What Linux pays to keep GUP-fast correct: pin loops against "
	      "KSM, swap-out\nand collapse, with IPIs and TLB shootdowns "
	      "counted.\n\n", out);
	for (size_t i = 0; i < NR_VERBS; i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
	fputs("\nmmfence VERB --help tells the options of a verb.\n", out);
}

static int unknown_verb(const char *name)
{
	const char *names[NR_VERBS + 1] = { NULL };
	char hint[OPT_HINT_BYTES];

	for (size_t i = 0; i < NR_VERBS; i++)
		names[i] = verbs[i].name;
	warn_line("no verb \"%.40s\"%s; see mmfence --help", name,
		  opt_hint(name, names, hint));
	return EXIT_USAGE;
}

/* The options of all verbs that may be given again. */
static bool may_repeat(const char *option, size_t len)
{
	static const char *const names[] = { "--cell", "--metric" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], option, len))
			return true;
	return false;
}

/* Which of two values was meant nobody knows. NULL: none is given twice. */
static const char *given_twice(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		size_t len = strcspn(argv[i], "=");

		if (strncmp(argv[i], "--", 2) || len < 3 ||
		    may_repeat(argv[i], len))
			continue;
		for (int j = 0; j < i; j++)
			if (strcspn(argv[j], "=") == len &&
			    !memcmp(argv[i], argv[j], len))
				return argv[i];
	}
	return NULL;
}

static int run_verb(int (*run)(int argc, char **argv), int argc, char **argv)
{
	const char *twice = given_twice(argc, argv);

	if (!twice)
		return run(argc, argv);
	warn_line("%.*s is given twice", (int)strcspn(twice, "="), twice);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	char title[64];

	argp_err_exit_status = EXIT_USAGE;
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") ||
	    !strcmp(argv[1], "help")) {
		print_usage(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		print_version();
		return EXIT_DONE;
	}
	/* For the shell: in no list of verbs. */
	if (!strcmp(argv[1], "complete")) {
		complete_words(verbs, argv + 2, argc - 2);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < NR_VERBS; i++) {
		if (strcmp(verbs[i].name, argv[1]))
			continue;
		snprintf(title, sizeof(title), "mmfence %s", verbs[i].name);
		argv[1] = title;
		return run_verb(verbs[i].run, argc - 1, argv + 1);
	}
	return unknown_verb(argv[1]);
}
