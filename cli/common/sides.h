/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SIDES_H
#define CLI_SIDES_H

/*
 * Arguments of the verbs that read result files: one list of files per side,
 * and the common options.
 */

#include <argp.h>

#include "analysis/compare/compare.h"

/* The first member of the arguments of each of these verbs. */
struct sides_args {
	char **paths[COMPARE_MAX_SIDES];
	size_t nr_paths[COMPARE_MAX_SIDES];
	size_t nr_sides;
	struct compare_options options;
	const char **cells;		/* values of --cell */
	size_t nr_cells;
	bool metric_named;
};

/*
 * sides_init() - the init of struct verb: one empty side and the default
 * options.
 * sides_release() - the release of struct verb.
 * @args: a struct sides_args, or a struct that begins with one.
 */
void sides_init(void *args);
void sides_release(void *args);

/*
 * sides_parse() - the parse of struct verb: argp_parse() in which each "--" of
 * @argv begins a new side. The parser of @argp must call sides_argument() for
 * ARGP_KEY_ARG. If @argp has sides_children, their input is the struct
 * sides_args.
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
 * @args:  begins with a struct sides_args; passed to @use.
 * @flags: as for side_load().
 * @use:   returns an exit status.
 * Return: the status of @use; EXIT_USAGE after a line on standard error if a
 * file could not be read.
 */
typedef int sides_use(const void *args, struct side *sides);
int sides_run(const void *args, unsigned flags, sides_use *use);

/*
 * sides_number() - parse @text, the value of --@option, as a number.
 * Return: the number, from @low to @high. Anything else ends in argp_error().
 */
double sides_number(const char *text, const char *option, double low,
		    double high, const struct argp_state *state);

/*
 * sides_choice() - find @text, the value of --@option, in @names, which ends
 * with NULL.
 * Return: its index. Anything else ends in argp_error().
 */
size_t sides_choice(const char *text, const char *option,
		    const char *const names[],
		    const struct argp_state *state);

#endif
