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

/* The place in the file at which a value is looked up. */
struct run_reader {
	const char *name;	/* file */
	const char *list;	/* "cells", "primitives" or NULL */
	size_t entry;
	const char *sublist;	/* "rounds" or NULL */
	size_t subentry;
	unsigned flags;
	size_t *keep_bytes;	/* number of bytes that may still be kept */
};

/*
 * run_bad_json() - fail() with file, line and jansson's message or, if it has
 * none, that memory ran out. Return: -EINVAL.
 */
int run_bad_json(const struct run_reader *reader, const json_error_t *error);

/* run_bad() - fail() with file, place and @key. Return: -EINVAL. */
int run_bad(const struct run_reader *reader, const char *key,
	    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * run_keep() - account for @bytes more that will be kept of the file. Return:
 * 0; -EINVAL with fail() if that exceeds what a file of its size can hold.
 */
int run_keep(const struct run_reader *reader, size_t bytes);

/*
 * The value of a key that must exist and have that type; NULL after run_bad().
 */
json_t *run_object(const struct run_reader *reader, json_t *in,
		   const char *key);
json_t *run_array(const struct run_reader *reader, json_t *in,
		  const char *key);

/*
 * run_count() - count the entries of @list, which json_part_object() left
 * unread when it read @in: the member @key must exist and be a list.
 *
 * Return: 0 with *@nr; -EINVAL with fail().
 */
int run_count(const struct run_reader *reader, json_t *in, const char *key,
	      const struct json_part *list, size_t *nr);

/* run_entry() - the next entry of the list of run_count(). NULL with fail(). */
json_t *run_entry(const struct run_reader *reader, struct json_part *list);

/*
 * run_text() - copy a string; null gives "", and so does a missing key unless
 * @required. Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_text(const struct run_reader *reader, json_t *in, const char *key,
	     bool required, char **text);

/* run_number() - a number in 0 to RUNFILE_MAX_NUMBER, or NAN for null. */
int run_number(const struct run_reader *reader, json_t *in, const char *key,
	       bool required, double *number);

/* run_difference() - a number of either sign; NAN for null or a missing key. */
int run_difference(const struct run_reader *reader, json_t *in,
		   const char *key, double *number);

/* run_whole() - a whole number in 0 to @most. */
int run_whole(const struct run_reader *reader, json_t *in, const char *key,
	      int64_t most, int64_t *number);

/* run_word() - the index of the value in @words, which ends with NULL. */
int run_word(const struct run_reader *reader, json_t *in, const char *key,
	     const char *const *words, size_t *index);

#endif
