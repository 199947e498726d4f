/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_OPT_H
#define LIB_OPT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Options of subjects and cells. Each option table stands beside the code that
 * uses it; values are numbers. The text of a value comes from the user, so
 * every error names the option and the values that it takes.
 */

enum opt_kind {
	OPT_COUNT,	/* a whole number */
	OPT_SIZE,	/* bytes; takes k, m, g */
	OPT_CHOICE,	/* one word of @choices; the value is its index */
};

struct opt_spec {
	const char *name;
	enum opt_kind kind;
	uint64_t def;
	uint64_t min, max;		/* COUNT and SIZE, both inclusive */
	const char *const *choices;	/* CHOICE: NULL-terminated */
	const char *help;
};

#define OPT_VALUE_BYTES 32

/* A default that cannot be written as text: the option was not given. */
#define OPT_UNSET UINT64_MAX

/*
 * opt_size(), opt_time(), opt_count() - parse all of @text. Sizes take the
 * suffixes k, m, g (powers of 1024). Times need a unit, ms, s or min, and are
 * returned in nanoseconds. Counts are decimal.
 *
 * Return: 0; -EINVAL (not a number, unknown unit) or -ERANGE, with fail().
 */
int opt_size(const char *text, uint64_t *bytes);
int opt_time(const char *text, uint64_t *duration_ns);
int opt_count(const char *text, uint64_t *count);

/*
 * opt_parse() - parse @text for @spec and check its bounds.
 * Return: 0 with *@value set; -EINVAL or -ERANGE with fail().
 */
int opt_parse(const struct opt_spec *spec, const char *text, uint64_t *value);

/*
 * opt_format() - @value as text that opt_parse() takes, in the shortest form
 * (16m, not 16777216); "-" for OPT_UNSET if that is the default. Return: @buf.
 */
const char *opt_format(const struct opt_spec *spec, uint64_t value,
		       char buf[OPT_VALUE_BYTES]);

/*
 * opt_values() - the values that @spec takes: its choices, separated by
 * @between, or its minimum and maximum. Truncated to @buf. Return: @buf.
 */
#define OPT_VALUES_BYTES 256
const char *opt_values(const struct opt_spec *spec, const char *between,
		       char buf[OPT_VALUES_BYTES]);

/*
 * opt_nearest() - the entry of @names (NULL-terminated) nearest to @text by
 * edit distance. Return: NULL if none is within two edits.
 */
const char *opt_nearest(const char *text, const char *const *names);

/*
 * opt_hint() - the end of a message about the unknown name @text: ", did you
 * mean "x"?", or "" if no name is near. Return: @buf.
 */
#define OPT_HINT_BYTES 96
const char *opt_hint(const char *text, const char *const *names,
		     char buf[OPT_HINT_BYTES]);

#endif
