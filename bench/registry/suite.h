/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SUITE_H
#define BENCH_SUITE_H

/* A named list of cells: a file of data/suites. */
struct suite {
	const char *name;
	const char *question;		/* that it answers, in sentences */
	const char *const *cells;	/* NULL-terminated */
};

/* All suites in the order of their names; ends with a NULL name. */
extern const struct suite suites[];

#define SUITE_DEFAULT "standard"

/*
 * suite_find() - by name.
 * Return: NULL if there is none, with fail() naming the nearest and all.
 */
const struct suite *suite_find(const char *name);

#endif
