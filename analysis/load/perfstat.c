/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/perfstat.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/loadfile.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define MAX_COUNT      1e18
#define MAX_NAME_BYTES 200

struct reader {
	const char *name;
	bool lines;		/* an object per line, not one array */
	size_t place;
	struct perfstat *stat;
};

__attribute__((format(printf, 3, 4)))
static int perfstat_bad(const struct reader *reader, const char *key,
			const char *fmt, ...)
{
	char what[256], clean[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	text_clean(what, clean, sizeof(clean));
	if (reader->lines)
		return fail(0, "%s: line %zu: %s%s%s", reader->name,
			    reader->place, key, *key ? ": " : "", clean);
	return fail(0, "%s: [%zu]%s%s: %s", reader->name, reader->place,
		    *key ? "." : "", key, clean);
}

/*
 * A string of @least to MAX_NAME_BYTES bytes. If @least is 0 and the key is
 * missing: "".
 */
static int perfstat_read_text(const struct reader *reader, json_t *json,
			      const char *key, size_t least, char **text)
{
	json_t *value = json_object_get(json, key);
	const char *string = json_string_value(value);

	if (value ? !string : least > 0)
		return perfstat_bad(reader, key, "must be a string");
	if (!string)
		string = "";
	if (strlen(string) < least || strlen(string) > MAX_NAME_BYTES)
		return perfstat_bad(reader, key, "must have %zu to %d bytes",
				    least, MAX_NAME_BYTES);
	*text = strdup(string);
	return *text ? 0 : fail(ENOMEM, "load %s", reader->name);
}

/* perf prints a number with six decimals, whatever the locale. */
static int perfstat_read_count(const struct reader *reader, const char *text,
			       double *count)
{
	size_t digits = strspn(text, "0123456789");
	size_t end = digits;

	if (text[end] == '.')
		end += 1 + strspn(text + end + 1, "0123456789");
	if (!digits || text[end])
		return perfstat_bad(reader, "counter-value",
				    "\"%.40s\" is no number from 0, "
				    "\"<not supported>\" or \"<not counted>\"",
				    text);
	*count = strtod(text, NULL);
	if (!(*count <= MAX_COUNT))
		return perfstat_bad(reader, "counter-value",
				    "\"%.40s\" is more than %g", text,
				    MAX_COUNT);
	return 0;
}

static int perfstat_read_value(const struct reader *reader, json_t *json,
			       struct perfstat_event *event)
{
	const char *text = json_string_value(json_object_get(json,
							     "counter-value"));

	event->count = NAN;
	if (!text)
		return perfstat_bad(reader, "counter-value",
				    "must be a string");
	if (!strcmp(text, "<not supported>"))
		event->status = PERFSTAT_UNSUPPORTED;
	else if (!strcmp(text, "<not counted>"))
		event->status = PERFSTAT_NOT_COUNTED;
	else
		return perfstat_read_count(reader, text, &event->count);
	return 0;
}

static int perfstat_read_running(const struct reader *reader, json_t *json,
				 struct perfstat_event *event)
{
	json_t *percent = json_object_get(json, "pcnt-running");

	event->running_percent = 100;
	if (!percent)
		return 0;
	event->running_percent = json_number_value(percent);
	if (!json_is_number(percent) ||
	    !(event->running_percent >= 0 && event->running_percent <= 100))
		return perfstat_bad(reader, "pcnt-running",
				    "must be a number from 0 to 100");
	return 0;
}

/* A run can divide only totals over all CPUs and all windows. */
static int perfstat_refuse_parts(const struct reader *reader, json_t *json)
{
	static const char *const parts[] = {
		"interval", "cpu", "thread", "core", "cluster", "cache", "die",
		"socket", "node", "cgroup",
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (json_object_get(json, parts[i]))
			return perfstat_bad(reader, parts[i],
					    "counts a part; totals are wanted "
					    "(perf stat without -A, -I, "
					    "--per-... and cgroups)");
	return 0;
}

/* A line with a figure that perf derived and without a count. */
static bool perfstat_is_derived(json_t *json)
{
	return json_object_get(json, "metric-value") &&
	       !json_object_get(json, "counter-value") &&
	       !json_object_get(json, "event");
}

/* An event listed twice cannot be used; the other events can. */
static bool perfstat_is_again(struct perfstat *stat, const char *event)
{
	for (size_t i = 0; i < stat->nr_events; i++)
		if (!strcmp(stat->events[i].event, event)) {
			stat->events[i].status = PERFSTAT_TWICE;
			stat->events[i].count = NAN;
			return true;
		}
	return false;
}

static int perfstat_add_event(const struct reader *reader, json_t *json)
{
	struct perfstat *stat = reader->stat;
	struct perfstat_event *event;
	int err;

	if (!json_is_object(json))
		return perfstat_bad(reader, "", "is no object");
	if (perfstat_is_derived(json))
		return 0;
	if (stat->nr_events == PERFSTAT_MAX_EVENTS)
		return perfstat_bad(reader, "", "more than %u events",
				    PERFSTAT_MAX_EVENTS);
	event = &stat->events[stat->nr_events];
	err = perfstat_refuse_parts(reader, json);
	if (!err)
		err = perfstat_read_text(reader, json, "event", 1,
					 &event->event);
	if (err)
		return err;
	if (perfstat_is_again(stat, event->event)) {
		free(event->event);
		event->event = NULL;
		return 0;
	}
	stat->nr_events++;
	err = perfstat_read_text(reader, json, "unit", 0, &event->unit);
	if (!err)
		err = perfstat_read_value(reader, json, event);
	return err ? err : perfstat_read_running(reader, json, event);
}

static int perfstat_bad_json(const struct reader *reader,
			     const json_error_t *error)
{
	char clean[JSON_ERROR_TEXT_LENGTH];

	text_clean(error->text, clean, sizeof(clean));
	return fail(0, "%s: line %zu: %s", reader->name,
		    reader->lines ? reader->place : (size_t)error->line,
		    *clean ? clean : "holds more values than perf prints");
}

static int perfstat_read_array(struct reader *reader, const char *text,
			       size_t len)
{
	json_error_t error;
	SCOPE_JSON root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	int err = 0;

	if (!root)
		return perfstat_bad_json(reader, &error);
	for (size_t i = 0; i < json_array_size(root) && !err; i++) {
		reader->place = i;
		err = perfstat_add_event(reader, json_array_get(root, i));
	}
	return err;
}

static int perfstat_read_line(const struct reader *reader, const char *line,
			      size_t len)
{
	json_error_t error;
	SCOPE_JSON json = json_loadb(line, len, JSON_REJECT_DUPLICATES,
				     &error);

	return json ? perfstat_add_event(reader, json) :
		      perfstat_bad_json(reader, &error);
}

static int perfstat_read_lines(struct reader *reader, const char *text,
			       size_t len)
{
	const char *end = text + len;
	int err = 0;

	reader->lines = true;
	while (text < end && !err) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		const char *from = text;

		reader->place++;
		stop = stop ? stop : end;
		while (from < stop && strchr(" \t\r", *from) && *from)
			from++;
		if (from < stop && *from != '#')
			err = perfstat_read_line(reader, from,
						 (size_t)(stop - from));
		text = stop + 1;
	}
	return err;
}

static bool perfstat_is_array(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] && strchr(" \t\r\n", text[i]))
		i++;
	return i < len && text[i] == '[';
}

int perfstat_parse(const char *text, size_t len, const char *name,
		   struct perfstat **stat)
{
	struct perfstat *read = calloc(1, sizeof(*read));
	struct reader reader = { .name = name, .stat = read };
	int err;

	*stat = NULL;
	if (!read)
		return fail(ENOMEM, "load %s", name);
	read->path = strdup(name);
	read->events = calloc(PERFSTAT_MAX_EVENTS, sizeof(*read->events));
	if (!read->path || !read->events)
		err = fail(ENOMEM, "load %s", name);
	else if (perfstat_is_array(text, len))
		err = perfstat_read_array(&reader, text, len);
	else
		err = perfstat_read_lines(&reader, text, len);
	if (!err && !read->nr_events)
		err = fail(0, "%s: holds no count of perf stat", name);
	if (err)
		perfstat_free(read);
	else
		*stat = read;
	return err;
}

int perfstat_load(const char *path, struct perfstat **stat)
{
	SCOPE_FREE char *text = NULL;
	size_t len;
	int err = loadfile_read(path, PERFSTAT_MAX_BYTES, &text, &len);

	return err ? err : perfstat_parse(text, len, path, stat);
}

void perfstat_free(struct perfstat *stat)
{
	if (!stat)
		return;
	for (size_t i = 0; stat->events && i < stat->nr_events; i++) {
		free(stat->events[i].event);
		free(stat->events[i].unit);
	}
	free(stat->events);
	free(stat->path);
	free(stat);
}

const struct perfstat_event *perfstat_find(const struct perfstat *stat,
					   const char *event)
{
	for (size_t i = 0; i < stat->nr_events; i++)
		if (!strcmp(stat->events[i].event, event))
			return &stat->events[i];
	return NULL;
}

bool perfstat_multiplexed(const struct perfstat_event *event)
{
	return event->status == PERFSTAT_COUNTED &&
	       event->running_percent < 100;
}

const char *perfstat_lack(const struct perfstat_event *event)
{
	switch (event->status) {
	case PERFSTAT_COUNTED:
		return NULL;
	case PERFSTAT_UNSUPPORTED:
		return "unsupported";
	case PERFSTAT_NOT_COUNTED:
		return "not counted";
	case PERFSTAT_TWICE:
		break;
	}
	return "listed twice by perf";
}
