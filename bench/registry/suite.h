/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

/* A named list of cells: a file of data/suites. */
struct suite {
	const char *name;
	const char *question;		/* the question that it answers */
	const char *const *cells;	/* NULL-terminated */
};

/* All suites, sorted by name; the last has a NULL name. */
extern const struct suite suites[];

#define SUITE_DEFAULT "standard"

/*
 * suite_find() - find a suite by name. Return: NULL if there is none, with
 * fail(), which names the nearest suite and all suites.
 */
const struct suite *suite_find(const char *name);

#endif
