/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_READ_H
#define ANALYSIS_RUNFILE_READ_H

/*
 * Typed access to the JSON of a result file, with errors that name the file
 * and the key. For the parts of the loader only.
 */

#include <jansson.h>

#include "analysis/load/runfile.h"
#include "lib/base/json_parts.h"

/* Where in the file a value is looked up. */
struct run_reader {
	const char *name;	/* file */
	const char *list;	/* "cells", "primitives" or NULL */
	size_t entry;
	const char *sublist;	/* "rounds" or NULL */
	size_t subentry;
	unsigned flags;
	size_t *keep_bytes;	/* that may still be kept of the file */
};

/*
 * run_bad_json() - fail() with file, line and what jansson says, or what it
 * does not say: that memory ran out. Return: -EINVAL.
 */
int run_bad_json(const struct run_reader *reader, const json_error_t *error);

/* run_bad() - fail() with file, place and @key. Return: -EINVAL. */
int run_bad(const struct run_reader *reader, const char *key,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * run_keep() - @bytes more of what is read will be kept. Return: 0; -EINVAL
 * with fail() if no file of that size holds so much.
 */
int run_keep(const struct run_reader *reader, size_t bytes);

/* A key that must be there and of that type; NULL after run_bad(). */
json_t *run_object(const struct run_reader *reader, json_t *in,
		   const char *key);
json_t *run_array(const struct run_reader *reader, json_t *in,
		  const char *key);

/*
 * run_count() - the entries of @list, which json_part_object() left for later
 * when it read @in: its member @key must be there and a list.
 *
 * Return: 0 with *@nr; -EINVAL with fail().
 */
int run_count(const struct run_reader *reader, json_t *in, const char *key,
	      const struct json_part *list, size_t *nr);

/* run_entry() - the next one of run_count(). NULL with fail(). */
json_t *run_entry(const struct run_reader *reader, struct json_part *list);

/*
 * run_text() - a string, copied; null and, unless @required, a missing key
 * give "". Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_text(const struct run_reader *reader, json_t *in, const char *key,
	     bool required, char **text);

/* run_number() - a number in 0 to RUNFILE_MAX_NUMBER, or NAN for null. */
int run_number(const struct run_reader *reader, json_t *in, const char *key,
	       bool required, double *number);

/*
 * run_difference() - a number of either sign, or NAN for null or no such key.
 */
int run_difference(const struct run_reader *reader, json_t *in,
		   const char *key, double *number);

/* run_whole() - a whole number in 0 to @most. */
int run_whole(const struct run_reader *reader, json_t *in, const char *key,
	      int64_t most, int64_t *number);

/* run_word() - one of the words in @words, NULL-terminated, as its index. */
int run_word(const struct run_reader *reader, json_t *in, const char *key,
	     const char *const *words, size_t *index);

#endif
