/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSON_PARTS_H
#define LIB_JSON_PARTS_H

#include <jansson.h>

/*
 * Reads a large JSON text one piece at a time: jansson needs 10 to 70 bytes for
 * each byte of a document, so only one piece at a time is held as values. This
 * module parses only the brackets around the pieces; jansson reads the rest.
 *
 * Only jansson allocates memory here. On an error, *@error holds the line
 * number within the whole text; its text is "" if memory ran out.
 */

/* A value in a text; .text is NULL if there is none. */
struct json_part {
	const char *begin;	/* of the whole text, where line 1 is */
	const char *text, *end;
};

/*
 * json_part_object() - read the object @whole, except its members @apart.
 * @apart: names, NULL-terminated. If such a member is a list, it is not read,
 *         but stored at the same index of @lists, for json_part_next().
 * White space may surround @whole. If @whole is no object, all of it is read.
 *
 * Return: a new reference; NULL with *@error.
 */
json_t *json_part_object(const struct json_part *whole,
			 const char *const *apart, struct json_part *lists,
			 json_error_t *error);

/*
 * json_part_next() - take the next entry from a list.
 * @list:  from json_part_object(); afterwards it holds the remaining entries.
 * @entry: set to the text of the entry, which is not parsed.
 *
 * Return: 1; 0 at the end; -EINVAL with *@error.
 */
int json_part_next(struct json_part *list, struct json_part *entry,
		   json_error_t *error);

/* json_part_value() - read all of @part. Return: as json_part_object(). */
json_t *json_part_value(const struct json_part *part, json_error_t *error);

#endif
