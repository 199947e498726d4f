/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/json_parts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int parts_line(const struct json_part *part, const char *at)
{
	int line = 1;

	for (const char *c = part->begin; c < at; c++)
		line += *c == '\n';
	return line;
}

static int parts_bad(const struct json_part *part, const char *at,
		     const char *what, json_error_t *error)
{
	if (at == part->end)
		snprintf(error->text, sizeof(error->text),
			 "%s expected near end of file", what);
	else
		snprintf(error->text, sizeof(error->text),
			 "%s expected near '%.1s'", what, at);
	error->line = parts_line(part, at);
	return -EINVAL;
}

static const char *parts_skip_blanks(const char *c, const char *end)
{
	while (c < end && memchr(" \t\r\n", *c, 4))
		c++;
	return c;
}

/* From the first quote to behind the last; @end if that is missing. */
static const char *parts_skip_string(const char *c, const char *end)
{
	for (c++; c < end; c++) {
		if (*c == '"')
			return c + 1;
		if (*c == '\\' && ++c == end)
			break;
	}
	return end;
}

/* Past the bracket that closes what @c opens, of either kind. */
static const char *parts_skip_nested(const char *c, const char *end)
{
	size_t depth = 0;

	while (c < end) {
		if (*c == '"') {
			c = parts_skip_string(c, end);
			continue;
		}
		if (*c == '[' || *c == '{')
			depth++;
		else if ((*c == ']' || *c == '}') && !--depth)
			return c + 1;
		c++;
	}
	return end;
}

/* Text that is not JSON is also skipped, in part; jansson refuses it. */
static const char *parts_skip_value(const char *c, const char *end)
{
	if (c == end)
		return c;
	if (*c == '"')
		return parts_skip_string(c, end);
	if (*c == '[' || *c == '{')
		return parts_skip_nested(c, end);
	while (c < end && !memchr(",:]} \t\r\n", *c, 8))
		c++;
	return c;
}

json_t *json_part_value(const struct json_part *part, json_error_t *error)
{
	json_t *value = json_loadb(part->text, (size_t)(part->end - part->text),
				   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
				   error);

	if (!value)
		error->line += parts_line(part, part->text) - 1;
	return value;
}

/*
 * The value at @c, as @part. Return: what follows it; NULL with *@error if
 * there is no value.
 */
static const char *parts_take(const struct json_part *whole, const char *c,
			      struct json_part *part, json_error_t *error)
{
	const char *end;

	c = parts_skip_blanks(c, whole->end);
	end = parts_skip_value(c, whole->end);
	*part = (struct json_part){ whole->begin, c, end };
	if (c < end)
		return parts_skip_blanks(end, whole->end);
	parts_bad(whole, c, "a value", error);
	return NULL;
}

/* Read @value, or leave it for later if @key is one of @apart and a list. */
static int parts_add(json_t *object, const char *key,
		     const struct json_part *value, const char *const *apart,
		     struct json_part *lists, json_error_t *error)
{
	bool twice = json_object_get(object, key);
	json_t *read;

	for (size_t i = 0; apart[i]; i++) {
		if (strcmp(apart[i], key))
			continue;
		twice |= !!lists[i].text;
		if (twice || *value->text != '[')
			break;
		lists[i] = *value;
		return 0;
	}
	if (twice) {
		snprintf(error->text, sizeof(error->text),
			 "duplicate object key");
		error->line = parts_line(value, value->text);
		return -EINVAL;
	}
	read = json_part_value(value, error);
	if (!read)
		return -EINVAL;
	error->text[0] = '\0';
	return json_object_set_new(object, key, read);
}

/* One member, at @c. Return: what follows it; NULL with *@error. */
static const char *parts_member(const struct json_part *whole, const char *c,
				json_t *object, const char *const *apart,
				struct json_part *lists, json_error_t *error)
{
	struct json_part part;
	json_t *key;
	int err;

	c = parts_take(whole, c, &part, error);
	if (!c)
		return NULL;
	if (*part.text != '"') {
		parts_bad(whole, part.text, "a string", error);
		return NULL;
	}
	key = json_part_value(&part, error);
	if (!key)
		return NULL;
	if (c == whole->end || *c != ':') {
		parts_bad(whole, c, "':'", error);
		c = NULL;
	} else {
		c = parts_take(whole, c + 1, &part, error);
	}
	err = c ? parts_add(object, json_string_value(key), &part, apart,
			    lists, error) : -EINVAL;
	json_decref(key);
	return err ? NULL : c;
}

/* From past the '{' of @whole. Return: past its '}'; NULL with *@error. */
static const char *parts_members(const struct json_part *whole, const char *c,
				 json_t *object, const char *const *apart,
				 struct json_part *lists, json_error_t *error)
{
	c = parts_skip_blanks(c, whole->end);
	if (c < whole->end && *c == '}')
		return c + 1;
	for (;;) {
		c = parts_member(whole, c, object, apart, lists, error);
		if (!c)
			return NULL;
		if (c < whole->end && *c == '}')
			return c + 1;
		if (c == whole->end || *c != ',') {
			parts_bad(whole, c, "'}'", error);
			return NULL;
		}
		c++;
	}
}

json_t *json_part_object(const struct json_part *whole,
			 const char *const *apart, struct json_part *lists,
			 json_error_t *error)
{
	const char *c = parts_skip_blanks(whole->text, whole->end);
	json_t *object;

	*error = (json_error_t){ .line = 1 };
	for (size_t i = 0; apart[i]; i++)
		lists[i] = (struct json_part){ 0 };
	if (c == whole->end || *c != '{')
		return json_part_value(whole, error);
	object = json_object();
	if (!object)
		return NULL;
	c = parts_members(whole, c + 1, object, apart, lists, error);
	if (c) {
		c = parts_skip_blanks(c, whole->end);
		if (c == whole->end)
			return object;
		parts_bad(whole, c, "end of file", error);
	}
	json_decref(object);
	return NULL;
}

int json_part_next(struct json_part *list, struct json_part *entry,
		   json_error_t *error)
{
	const char *c = parts_skip_blanks(list->text, list->end);
	bool first;

	*error = (json_error_t){ .line = 1 };
	if (c == list->end)
		return parts_bad(list, c, "']'", error);
	first = *c == '[';	/* no comma before the first entry */
	if (first) {
		const char *next = parts_skip_blanks(c + 1, list->end);

		if (next < list->end && *next == ']')
			return 0;
	} else if (*c == ']') {
		return 0;
	} else if (*c != ',') {
		return parts_bad(list, c, "']'", error);
	}
	c = parts_take(list, c + 1, entry, error);
	if (!c)
		return -EINVAL;
	list->text = c;
	return 1;
}
