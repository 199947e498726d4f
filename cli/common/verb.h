/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <argp.h>
#include <stddef.h>

enum exit_status {
	EXIT_DONE = 0,
	EXIT_CELLS = 1,		/* a cell is invalid or in error */
	EXIT_USAGE = 2,		/* wrong usage or unreadable input */
	EXIT_SLOWER = 3,	/* --fail-if-slower tripped */
	EXIT_NOTHING = 77,	/* nothing could run here */
	EXIT_INTERRUPTED = 130,
};

/*
 * A verb: its name, options and function. It calls the libraries and prints
 * results on standard output, everything else on standard error.
 */
struct verb {
	const char *name;
	const char *summary;
	const struct argp *argp;	/* input: the verb's arguments */
	size_t args_bytes; /* size of the arguments, zeroed before init */
	void (*init)(void *args);	/* sets other defaults; NULL: none */
	/* As argp_parse(), or NULL for argp_parse() itself. */
	error_t (*parse)(const struct argp *argp, int argc, char **argv,
			 void *args);
	/* Return: an exit status. */
	int (*run)(void *args, int argc, char **argv);
	void (*release)(void *args);	/* NULL: nothing to release */
};

/*
 * verb_main() - parse the arguments of @verb, run it, release the arguments.
 * @argv: argv[0] is "mmfence VERB".
 *
 * Wrong usage ends the program with a message and EXIT_USAGE.
 * Return: an exit status.
 */
int verb_main(const struct verb *verb, int argc, char **argv);

extern const struct verb verb_bench_self, verb_breakeven, verb_check,
	verb_compare, verb_cover, verb_list, verb_plot, verb_predict,
	verb_race, verb_report, verb_restore, verb_run;

#endif
