/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <argp.h>
#include <stdbool.h>

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
	const struct argp *argp;	/* its options */
};

int cmd_bench_self(int argc, char **argv);
int cmd_breakeven(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_cover(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_race(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_restore(int argc, char **argv);

extern const struct argp cmd_bench_self_argp;
extern const struct argp cmd_breakeven_argp;
extern const struct argp cmd_check_argp;
extern const struct argp cmd_compare_argp;
extern const struct argp cmd_cover_argp;
extern const struct argp cmd_list_argp;
extern const struct argp cmd_plot_argp;
extern const struct argp cmd_race_argp;
extern const struct argp cmd_restore_argp;
extern const struct argp cmd_run_argp;

/*
 * complete_words() - what may stand for the last of @words, one a line: verbs,
 * the options of a verb from its table, their values where these are names,
 * cells.
 * @verbs: ends with a NULL name. @nr_words: the program's name not included.
 */
void complete_words(const struct verb *verbs, char **words, int nr_words);

/* complete_cell() - the same for @word as a cell; @race: pairs alone. */
void complete_cell(const char *word, bool race);

/* print_version() - version and what this build has, "+name", or not. */
void print_version(void);

#endif
