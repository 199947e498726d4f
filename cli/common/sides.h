/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SIDES_H
#define CLI_SIDES_H

/*
 * The verbs that read result files: their lists of files, one list a side,
 * and their common options.
 */

#include <argp.h>

#include "analysis/compare/compare.h"

/* The first member of the arguments of each of these verbs. */
struct sides_args {
	char **paths[COMPARE_MAX_SIDES];
	size_t nr_paths[COMPARE_MAX_SIDES];
	size_t nr_sides;
	struct compare_options options;
	const char **cells;		/* of --cell */
	size_t nr_cells;
	bool metric_named;
};

/*
 * sides_init() - struct verb's init: one empty side and the default options.
 * sides_release() - struct verb's release.
 * @args: a struct sides_args, or a struct that begins with one.
 */
void sides_init(void *args);
void sides_release(void *args);

/*
 * sides_parse() - struct verb's parse: argp_parse() with each "--" of @argv
 * made a boundary between two sides. The parser of @argp calls
 * sides_argument() for ARGP_KEY_ARG. If @argp has sides_children, their input
 * is the struct sides_args.
 * Return: 0; ENOMEM. Exits with EXIT_USAGE on wrong usage.
 */
error_t sides_parse(const struct argp *argp, int argc, char **argv,
		    void *args);
error_t sides_argument(struct sides_args *args, char *argument,
		       struct argp_state *state);

/* sides_add() - add @path to the side of index @side. Return: 0; ENOMEM. */
error_t sides_add(struct sides_args *args, size_t side, char *path);

/* sides_add_cell() - add @cell, the value of a --cell. Return: 0; ENOMEM. */
error_t sides_add_cell(struct sides_args *args, const char *cell);

/* --metric, --cell, --margin, --seed, --replicates, --force */
extern const struct argp_child sides_children[];

/*
 * sides_run() - read the files of all sides, call @use, free the sides.
 * @args:  begins with a struct sides_args; handed to @use.
 * @flags: as side_load().
 * @use:   returns an exit status.
 * Return: that of @use; EXIT_USAGE after a line on standard error if a file
 * could not be read.
 */
typedef int sides_use(const void *args, struct side *sides);
int sides_run(const void *args, unsigned flags, sides_use *use);

/*
 * sides_number() - all of @text, the value of --@option, as a number.
 * Return: the number, from @low to @high; argp_error() if it is none.
 */
double sides_number(const char *text, const char *option, double low,
		    double high, const struct argp_state *state);

/*
 * sides_choice() - which of @names, NULL at the end, is @text, the value of
 * --@option?
 * Return: its index; argp_error() if it is none of them.
 */
size_t sides_choice(const char *text, const char *option,
		    const char *const names[],
		    const struct argp_state *state);

#endif
