/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile_read.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/json_arena.h"
#include "lib/base/text.h"

int run_bad(const struct run_reader *reader, const char *key,
	    const char *fmt, ...)
{
	char place[96] = "", what[256], clean[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	if (reader->sublist)
		snprintf(place, sizeof(place), "%s[%zu].%s[%zu].",
			 reader->list, reader->entry, reader->sublist,
			 reader->subentry);
	else if (reader->list)
		snprintf(place, sizeof(place), "%s[%zu].", reader->list,
			 reader->entry);
	if (*place && !*key)
		place[strlen(place) - 1] = '\0';
	return fail(0, "%s: %s%s%s%s", reader->name, place, key,
		    *place || *key ? ": " : "",
		    text_clean(what, clean, sizeof(clean)));
}

int run_bad_json(const struct run_reader *reader, const json_error_t *error)
{
	char clean[JSON_ERROR_TEXT_LENGTH];

	if (!error->text[0] || json_arena_ran_out())
		return run_bad(reader, "", "holds more values than a run file "
			       "can; leave it out");
	return fail(0, "%s: line %d: %s", reader->name, error->line,
		    text_clean(error->text, clean, sizeof(clean)));
}

int run_keep(const struct run_reader *reader, size_t bytes)
{
	if (bytes > *reader->keep_bytes)
		return fail_plain(EINVAL, "%s: needs many times the memory "
				  "that its size allows: its names are too "
				  "long or nested too deep, or its rounds are "
				  "nearly empty; leave it out", reader->name);
	*reader->keep_bytes -= bytes;
	return 0;
}

static const char *run_type_name(const json_t *json)
{
	if (!json)
		return "missing";
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_NULL:
		return "null";
	default:
		return "a truth value";
	}
}

json_t *run_object(const struct run_reader *reader, json_t *in,
		   const char *key)
{
	json_t *json = json_object_get(in, key);

	if (json_is_object(json))
		return json;
	run_bad(reader, key, "is %s, must be an object", run_type_name(json));
	return NULL;
}

json_t *run_array(const struct run_reader *reader, json_t *in,
		  const char *key)
{
	json_t *json = json_object_get(in, key);

	if (json_is_array(json))
		return json;
	run_bad(reader, key, "is %s, must be a list", run_type_name(json));
	return NULL;
}

int run_count(const struct run_reader *reader, json_t *in, const char *key,
	      const struct json_part *list, size_t *nr)
{
	struct json_part left = *list, entry;
	json_error_t error;
	int got;

	*nr = 0;
	/*
	 * json_part_object() found no list at @key; @in may have another value
	 * there.
	 */
	if (!left.text)
		return run_array(reader, in, key) ? 0 : -EINVAL;
	while ((got = json_part_next(&left, &entry, &error)) > 0)
		++*nr;
	return got ? run_bad_json(reader, &error) : 0;
}

json_t *run_entry(const struct run_reader *reader, struct json_part *list)
{
	struct json_part entry;
	json_error_t error;
	json_t *value = NULL;

	if (json_part_next(list, &entry, &error) > 0)
		value = json_part_value(&entry, &error);
	if (!value)
		run_bad_json(reader, &error);
	return value;
}

int run_text(const struct run_reader *reader, json_t *in, const char *key,
	     bool required, char **text)
{
	json_t *json = json_object_get(in, key);
	const char *value = "";

	if (json_is_string(json))
		value = json_string_value(json);
	else if (required || (json && !json_is_null(json)))
		return run_bad(reader, key, "is %s, must be a string",
			       run_type_name(json));
	*text = strdup(value);
	return *text ? 0 : fail(ENOMEM, "%s: allocate %s", reader->name, key);
}

static int run_number_from(const struct run_reader *reader, json_t *in,
			   const char *key, bool required, double least,
			   double *number)
{
	json_t *json = json_object_get(in, key);

	*number = NAN;
	if (json_is_null(json) || (!json && !required))
		return 0;
	if (!json_is_number(json))
		return run_bad(reader, key, "is %s, must be a number or null",
			       run_type_name(json));
	*number = json_number_value(json);
	if (!(*number >= least && *number <= RUNFILE_MAX_NUMBER))
		return run_bad(reader, key, "is %g, must be %g to %g", *number,
			       least, RUNFILE_MAX_NUMBER);
	return 0;
}

int run_number(const struct run_reader *reader, json_t *in, const char *key,
	       bool required, double *number)
{
	return run_number_from(reader, in, key, required, 0, number);
}

int run_difference(const struct run_reader *reader, json_t *in,
		   const char *key, double *number)
{
	return run_number_from(reader, in, key, false, -RUNFILE_MAX_NUMBER,
			       number);
}

int run_whole(const struct run_reader *reader, json_t *in, const char *key,
	      int64_t most, int64_t *number)
{
	json_t *json = json_object_get(in, key);

	if (!json_is_integer(json) || json_integer_value(json) < 0 ||
	    json_integer_value(json) > most)
		return run_bad(reader, key, "must be a whole number from 0 to "
			       "%lld", (long long)most);
	*number = json_integer_value(json);
	return 0;
}

int run_word(const struct run_reader *reader, json_t *in, const char *key,
	     const char *const *words, size_t *index)
{
	json_t *json = json_object_get(in, key);

	if (!json_is_string(json))
		return run_bad(reader, key, "is %s, must be a string",
			       run_type_name(json));
	for (*index = 0; words[*index]; ++*index)
		if (!strcmp(words[*index], json_string_value(json)))
			return 0;
	return run_bad(reader, key, "\"%.40s\" is none of the known words",
		       json_string_value(json));
}
