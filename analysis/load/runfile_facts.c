/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON objects of any shape as sorted lines of text. */
#include "analysis/load/runfile_facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

#define MAX_DEPTH	8
#define MAX_FACTS	20000

struct lines {
	char **line;
	size_t nr, room;
};

static void run_lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->nr; i++)
		free(lines->line[i]);
	free(lines->line);
}

static int run_add_line(const struct run_reader *reader, struct lines *lines,
			const char *key, const char *value)
{
	size_t len = strlen(key) + strlen(value) + strlen("=\n");
	char *line;
	int err = run_keep(reader, len);

	if (err)
		return err;
	if (lines->nr == MAX_FACTS)
		return fail(0, "%s: more than %d facts on the machine, the "
			    "kernel or the settings", reader->name, MAX_FACTS);
	if (lines->nr == lines->room) {
		size_t room = lines->room ? 2 * lines->room : 64;
		char **grown = realloc(lines->line, room * sizeof(*grown));

		if (!grown)
			return fail(ENOMEM, "%s: allocate the facts",
				    reader->name);
		lines->line = grown;
		lines->room = room;
	}
	if (asprintf(&line, "%s=%s\n", key, value) < 0)
		return fail(ENOMEM, "%s: allocate the facts", reader->name);
	/*
	 * A newline in the value would split the line, a '=' in the key the
	 * pair.
	 */
	for (char *c = line; c[1]; c++)
		if (*c == '\n')
			*c = ' ';
	for (size_t i = 0; key[i]; i++)
		if (line[i] == '=')
			line[i] = ':';
	lines->line[lines->nr++] = line;
	return 0;
}

static int run_add_value(const struct run_reader *reader, struct lines *lines,
			 const char *key, json_t *value, int depth);

static int run_add_members(const struct run_reader *reader, struct lines *lines,
			   const char *prefix, json_t *object, int depth)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		SCOPE_FREE char *key = NULL;
		int err;

		if (asprintf(&key, "%s%s%.256s", prefix, *prefix ? "." : "",
			     name) < 0)
			return fail(ENOMEM, "%s: allocate the facts",
				    reader->name);
		err = run_add_value(reader, lines, key, value, depth + 1);
		if (err)
			return err;
	}
	return 0;
}

/* Fractions, lists and deeply nested objects become one line of JSON text. */
static int run_add_dump(const struct run_reader *reader, struct lines *lines,
			const char *key, const json_t *value)
{
	json_free_t json_free;
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT |
				       JSON_SORT_KEYS);
	int err;

	if (!text)
		return run_bad(reader, key, "is too large");
	err = run_add_line(reader, lines, key, text);
	json_get_alloc_funcs(NULL, &json_free);
	json_free(text);
	return err;
}

static int run_add_value(const struct run_reader *reader, struct lines *lines,
			 const char *key, json_t *value, int depth)
{
	char number[32];

	if (json_is_object(value) && depth < MAX_DEPTH)
		return run_add_members(reader, lines, key, value, depth);
	if (json_is_string(value))
		return run_add_line(reader, lines, key,
				    json_string_value(value));
	if (json_is_null(value))
		return run_add_line(reader, lines, key, "");
	if (json_is_integer(value)) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)json_integer_value(value));
		return run_add_line(reader, lines, key, number);
	}
	return run_add_dump(reader, lines, key, value);
}

static int run_by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *run_join_lines(const struct lines *lines)
{
	size_t len = 1;
	char *all, *end;

	for (size_t i = 0; i < lines->nr; i++)
		len += strlen(lines->line[i]);
	all = end = malloc(len);
	if (!all)
		return NULL;
	for (size_t i = 0; i < lines->nr; i++)
		end = stpcpy(end, lines->line[i]);
	*end = '\0';
	return all;
}

int run_flatten(const struct run_reader *reader, json_t *const *values,
		const char *const *prefixes, size_t nr, char **text)
{
	struct lines lines = { 0 };
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		if (json_is_object(values[i]))
			err = run_add_members(reader, &lines, prefixes[i],
					      values[i], 0);
	if (err)
		goto free_lines;
	if (lines.nr)
		qsort(lines.line, lines.nr, sizeof(*lines.line), run_by_text);
	*text = run_join_lines(&lines);
	if (!*text)
		err = fail(ENOMEM, "%s: allocate the facts", reader->name);
free_lines:
	run_lines_free(&lines);
	return err;
}

static int run_by_key(const void *a, const void *b)
{
	return strcmp(((const struct run_fact *)a)->key,
		      ((const struct run_fact *)b)->key);
}

int run_facts(struct runfile *run, char *lines)
{
	size_t nr = 0;

	run->fact_text = lines;
	for (const char *c = lines; *c; c++)
		nr += *c == '\n';
	run->facts = calloc(nr ? nr : 1, sizeof(*run->facts));
	if (!run->facts)
		return fail(ENOMEM, "%s: allocate %zu facts", run->path, nr);
	while (*lines) {
		char *equals = strchr(lines, '=');
		char *end = strchr(lines, '\n');

		*equals = *end = '\0';
		run->facts[run->nr_facts++] =
			(struct run_fact){ lines, equals + 1 };
		lines = end + 1;
	}
	qsort(run->facts, run->nr_facts, sizeof(*run->facts), run_by_key);
	return 0;
}
