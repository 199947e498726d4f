/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/*
 * The verbs. Each parses its own arguments (argp), calls the library and
 * prints: results on standard output, everything else on standard error.
 */

enum exit_status {
	EXIT_DONE = 0,
	EXIT_CELLS = 1,		/* a cell is invalid or in error */
	EXIT_USAGE = 2,		/* wrong usage or unreadable input */
	EXIT_SLOWER = 3,	/* --fail-if-slower tripped */
	EXIT_NOTHING = 77,	/* nothing could run here */
	EXIT_INTERRUPTED = 130,
};

struct verb {
	const char *name;
	const char *summary;
	/* @argv[0] is "mmfence VERB". Return: an exit status. */
	int (*run)(int argc, char **argv);
};

int cmd_breakeven(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_cover(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_race(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_restore(int argc, char **argv);

#endif
