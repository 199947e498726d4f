/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SIDES_H
#define CLI_SIDES_H

/* What compare, cover and plot share: their lists of files and options. */

#include <argp.h>

#include "lib/compare.h"

struct sides_args {
	char **paths[COMPARE_MAX_SIDES];
	size_t nr_paths[COMPARE_MAX_SIDES];
	size_t nr_sides;
	struct compare_options options;
	const char **cells;		/* of --cell */
	size_t nr_cells;
	bool metric_named;
};

/* sides_init() - one empty side and the default options. */
void sides_init(struct sides_args *args);
void sides_free(struct sides_args *args);

/*
 * sides_parse() - argp_parse() with each "--" of @argv made a boundary
 * between two sides. @argp's parser calls sides_argument() for
 * ARGP_KEY_ARG and has sides_children, with @args as their input.
 * Exits with EXIT_USAGE on wrong usage.
 */
void sides_parse(const struct argp *argp, int argc, char **argv, void *input);
error_t sides_argument(struct sides_args *args, char *argument,
		       struct argp_state *state);

/* sides_add() - one more path of @side, an index. */
error_t sides_add(struct sides_args *args, size_t side, char *path);

/* sides_add_cell() - one more of --cell. */
error_t sides_add_cell(struct sides_args *args, const char *cell);

/* --metric, --cell, --margin, --seed, --replicates, --force */
extern const struct argp_child sides_children[];

/*
 * sides_load() - read the files of all sides.
 * Return: 0 with @sides to be freed one by one; -errno after a line on
 * standard error, none to be freed.
 */
int sides_load(const struct sides_args *args, unsigned flags,
	       struct side *sides);

/* sides_number() - all of @text as a number; argp_error() else. */
double sides_number(const char *text, const char *option, double low,
		    double high, const struct argp_state *state);

#endif
