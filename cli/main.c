/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/output.h"
#include "cli/common/verb.h"
#include "cli/show/complete.h"
#include "cli/version.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/inherit.h"
#include "lib/base/opt.h"

/* The order of --help. */
static const struct verb *const verbs[] = {
	&verb_run, &verb_check, &verb_compare, &verb_cover, &verb_breakeven,
	&verb_predict, &verb_plot, &verb_report, &verb_list, &verb_race,
	&verb_bench_self, &verb_restore, NULL,
};

#define NR_VERBS (ARRAY_SIZE(verbs) - 1)

static void main_usage(FILE *out)
{
	fputs("Usage: mmfence VERB [OPTION...]\n"
	      "Measure what Linux pays to keep GUP-fast correct: run loops "
	      "that pin pages\nagainst KSM, swap-out and huge page collapse of "
	      "the same pages, time both\nsides, and count the interrupts "
	      "between CPUs.\n\n", out);
	for (size_t i = 0; i < NR_VERBS; i++)
		fprintf(out, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	fputs("\nmmfence VERB --help lists the options of a verb.\n", out);
}

static int main_unknown(const char *name)
{
	const char *names[NR_VERBS + 1] = { NULL };
	char hint[OPT_HINT_BYTES];

	for (size_t i = 0; i < NR_VERBS; i++)
		names[i] = verbs[i]->name;
	warn_line("there is no verb \"%.40s\"%s; see mmfence --help", name,
		  opt_hint(name, names, hint));
	return EXIT_USAGE;
}

/* Options that may be given more than once, of all verbs. */
static bool main_may_repeat(const char *option, size_t len)
{
	static const char *const names[] = { "--cell", "--metric", "--prices" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], option, len))
			return true;
	return false;
}

/*
 * Return: the first option given twice although it takes one value; NULL if
 * there is none.
 */
static const char *main_given_twice(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		size_t len = strcspn(argv[i], "=");

		if (strncmp(argv[i], "--", 2) || len < 3 ||
		    main_may_repeat(argv[i], len))
			continue;
		for (int j = 0; j < i; j++)
			if (strcspn(argv[j], "=") == len &&
			    !memcmp(argv[i], argv[j], len))
				return argv[i];
	}
	return NULL;
}

static int main_run(const struct verb *verb, int argc, char **argv)
{
	const char *twice = main_given_twice(argc, argv);
	char title[64];

	if (twice) {
		warn_line("%.*s is given twice", (int)strcspn(twice, "="),
			  twice);
		return EXIT_USAGE;
	}
	snprintf(title, sizeof(title), "mmfence %s", verb->name);
	argv[0] = title;
	return verb_main(verb, argc, argv);
}

int main(int argc, char **argv)
{
	argp_err_exit_status = EXIT_USAGE;
	if (inherit_settle())
		return EXIT_NOTHING;
	output_clean_errors();
	output_check_at_exit();
	if (argc < 2) {
		main_usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") ||
	    !strcmp(argv[1], "help")) {
		main_usage(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		version_print();
		return EXIT_DONE;
	}
	/* Called by the shell's completion; not listed with the verbs. */
	if (!strcmp(argv[1], "complete")) {
		complete_words(verbs, argv + 2, argc - 2);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i]->name, argv[1]))
			return main_run(verbs[i], argc - 1, argv + 1);
	return main_unknown(argv[1]);
}
