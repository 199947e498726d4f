/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSON_PARTS_H
#define LIB_JSON_PARTS_H

#include <jansson.h>

/*
 * A large JSON text, a piece at a time: jansson needs 10 to 70 bytes for each
 * byte of a document, so only a piece of it is ever held as values. Only the
 * brackets around the pieces are looked at here; jansson reads the rest.
 *
 * Nothing here allocates but jansson. On errors *@error has the line in the
 * whole text; its text is "" if memory ran out.
 */

/* A value in a text; .text is NULL if there is none. */
struct json_part {
	const char *begin;	/* of the whole text, where line 1 is */
	const char *text, *end;
};

/*
 * json_part_object() - the object @whole, without its members @apart.
 * @apart: names, NULL-terminated. Such a member that is a list is not read:
 *         it is in the same place of @lists, for json_part_next().
 * Blanks may surround @whole. If it is no object, it is read as it is.
 *
 * Return: a new reference; NULL with *@error.
 */
json_t *json_part_object(const struct json_part *whole,
			 const char *const *apart, struct json_part *lists,
			 json_error_t *error);

/*
 * json_part_next() - take the next entry off a list.
 * @list:  from json_part_object(); holds what is left.
 * @entry: set to the entry, which is not looked at.
 *
 * Return: 1; 0 at the end; -EINVAL with *@error.
 */
int json_part_next(struct json_part *list, struct json_part *entry,
		   json_error_t *error);

/* json_part_value() - all of @part. Return: as json_part_object(). */
json_t *json_part_value(const struct json_part *part, json_error_t *error);

#endif
