/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "lib/fail.h"
#include "lib/opt.h"

static const struct verb verbs[] = {
	{ "run", "measure; writes one JSON file and prints a table", cmd_run },
	{ "check", "what this machine and kernel can show; how it flushes",
	  cmd_check },
	{ "compare", "what changed between kernels, with intervals",
	  cmd_compare },
	{ "cover", "the same as text for a cover letter", cmd_cover },
	{ "plot", "figures of the same, through gnuplot", cmd_plot },
	{ "list", "pinners, clearers, primitives and suites", cmd_list },
	{ "race", "try to make the kernel lose a pin; writes one JSON file",
	  cmd_race },
	{ "restore", "put back what a killed run left changed", cmd_restore },
};

#define NR_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void print_usage(FILE *out)
{
	fputs("Usage: mmfence VERB [OPTION...]\n"
	      "What Linux pays to keep GUP-fast correct: pin loops against "
	      "KSM, swap-out\nand collapse, with IPIs and TLB shootdowns "
	      "counted.\n\n", out);
	for (size_t i = 0; i < NR_VERBS; i++)
		fprintf(out, "  %-9s %s\n", verbs[i].name, verbs[i].summary);
	fputs("\nmmfence VERB --help tells the options of a verb.\n", out);
}

static int unknown_verb(const char *name)
{
	const char *names[NR_VERBS + 1] = { NULL };
	const char *nearest;

	for (size_t i = 0; i < NR_VERBS; i++)
		names[i] = verbs[i].name;
	nearest = opt_nearest(name, names);
	warn_line("no verb \"%.40s\"%s%s%s; see mmfence --help", name,
		  nearest ? ", did you mean \"" : "", nearest ? nearest : "",
		  nearest ? "\"?" : "");
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
		puts("mmfence " MMFENCE_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < NR_VERBS; i++) {
		if (strcmp(verbs[i].name, argv[1]))
			continue;
		snprintf(title, sizeof(title), "mmfence %s", verbs[i].name);
		argv[1] = title;
		return verbs[i].run(argc - 1, argv + 1);
	}
	return unknown_verb(argv[1]);
}
