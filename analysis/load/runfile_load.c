/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile_load.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/json_arena.h"
#include "lib/base/loadfile.h"
#include "analysis/load/perfstat.h"
#include "analysis/load/runfile_cells.h"
#include "analysis/load/runfile_facts.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

/* The year 9999: sums with it stay far below the limit. */
#define MAX_UNIX_S INT64_C(253402300799)

static int runfile_check_schema(const struct run_reader *reader, json_t *root)
{
	static const char *const known[] = { RUNFILE_SCHEMA, NULL };
	json_t *schema = json_object_get(root, "schema");
	size_t index;

	if (!json_is_object(root))
		return run_bad(reader, "", "the file is no JSON object");
	if (json_is_string(schema) &&
	    strcmp(json_string_value(schema), RUNFILE_SCHEMA))
		return run_bad(reader, "schema", "is \"%.40s\", this mmfence "
			       "reads " RUNFILE_SCHEMA,
			       json_string_value(schema));
	return run_word(reader, root, "schema", known, &index);
}

static int runfile_read_head(const struct run_reader *reader, json_t *root,
			     struct runfile *run)
{
	static const char *const times[] = { "real", "emulated", NULL };
	json_t *interrupted = json_object_get(root, "interrupted");
	size_t time;
	int err = run_word(reader, root, "time", times, &time);

	if (err)
		return err;
	run->emulated = time;
	err = run_text(reader, root, "boot_id", true, &run->boot_id);
	if (err)
		return err;
	if (!*run->boot_id)
		return run_bad(reader, "boot_id", "is empty");
	err = run_whole(reader, root, "start_unix_s", MAX_UNIX_S,
			&run->start_unix_s);
	if (!err)
		err = run_whole(reader, root, "seed", INT64_MAX, &run->seed);
	if (!err)
		err = run_number(reader, root, "clock_step_ns", false,
				 &run->clock_step_ns);
	if (err)
		return err;
	if (interrupted && !json_is_boolean(interrupted))
		return run_bad(reader, "interrupted", "must be true or false");
	run->interrupted = json_is_true(interrupted);
	return 0;
}

#define COMMAND_BYTES 1024

/* The words of the command; the first word, "mmfence run", holds two. */
static int runfile_read_command(const struct run_reader *reader, json_t *root,
				struct runfile *run)
{
	json_t *words = json_object_get(json_object_get(root, "tool"),
					"command");
	char command[COMMAND_BYTES] = "";

	for (size_t i = 0; i < json_array_size(words); i++) {
		const char *word = json_string_value(json_array_get(words, i));

		if (!word)
			return run_bad(reader, "tool.command",
				       "holds what is no string");
		if (!i && !strcmp(word, "mmfence run"))
			strcpy(command, word);
		else if (!text_quote(word, command, sizeof(command)))
			break;
	}
	run->command = strdup(command);
	if (!run->command)
		return fail(ENOMEM, "load %s", reader->name);
	return run_text(reader, json_object_get(root, "tool"), "version", false,
			&run->version);
}

/*
 * Two runs may differ in how much they measured, in the cells that a sweep
 * made, and in options that were not given: older files do not have these keys.
 */
static void runfile_forget_amounts(json_t *settings)
{
	static const char *const amounts[] = { "time_ns", "visits",
					       "rounds_per_visit", "sweep" };
	static const char *const choices[] = { "processes", "rt" };

	for (size_t i = 0; i < ARRAY_SIZE(amounts); i++)
		json_object_del(settings, amounts[i]);
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		if (json_is_false(json_object_get(settings, choices[i])))
			json_object_del(settings, choices[i]);
}

#define NR_GROUPS 6	/* number of objects that hold facts */

static int runfile_read_facts(const struct run_reader *reader, json_t *root,
			      struct runfile *run)
{
	static const char *const groups[NR_GROUPS] = {
		"machine", "kernel", "state", "flush", "counters", "guest",
	};
	static const char *const none[] = { "" };
	json_t *settings = json_object_get(root, "settings");
	json_t *values[NR_GROUPS];
	char *release = NULL, *lines = NULL;
	double cpus;
	int err;

	runfile_forget_amounts(settings);
	for (size_t i = 0; i < NR_GROUPS; i++)
		values[i] = json_object_get(root, groups[i]);
	if (!run_object(reader, root, "machine") ||
	    !run_object(reader, root, "kernel"))
		return -EINVAL;
	err = run_text(reader, values[1], "release", true, &release);
	free(release);
	if (!err)
		err = run_number(reader, values[0], "cpus_online", true, &cpus);
	if (!err)
		err = run_flatten(reader, &settings, none, 1, &run->settings);
	if (!err)
		err = run_flatten(reader, values, groups, NR_GROUPS, &lines);
	return err ? err : run_facts(run, lines);
}

/* These lists are most of a file and are read one entry at a time. */
enum { CELLS, PRIMITIVES, NR_LISTS };
static const char *const lists[] = { "cells", "primitives", NULL };

static int runfile_read_root(const struct run_reader *reader, json_t *root,
			     struct runfile *run)
{
	int err = runfile_check_schema(reader, root);

	if (!err)
		err = runfile_read_head(reader, root, run);
	if (!err)
		err = runfile_read_command(reader, root, run);
	return err ? err : runfile_read_facts(reader, root, run);
}

static int runfile_read_text(const char *text, size_t len,
			     struct run_reader *reader, struct runfile *run)
{
	struct json_part whole = { text, text, text + len }, found[NR_LISTS];
	size_t nr[NR_LISTS] = { 0 };
	json_error_t error;
	json_t *root = json_part_object(&whole, lists, found, &error);
	int err;

	if (!root)
		return run_bad_json(reader, &error);
	err = runfile_read_root(reader, root, run);
	for (size_t i = 0; i < NR_LISTS && !err; i++)
		if (i == CELLS || found[i].text ||
		    json_object_get(root, lists[i]))
			err = run_count(reader, root, lists[i], &found[i],
					&nr[i]);
	json_arena_reset();
	for (size_t i = 0; i < NR_LISTS && !err; i++)
		if (found[i].text)
			err = run_cells(reader, &found[i], nr[i], lists[i],
					i == PRIMITIVES, run);
	return err ? err : run_refuse_twice(reader, run);
}

int runfile_parse(const char *text, size_t len, const char *name,
		  unsigned flags, struct runfile **run)
{
	size_t keep_bytes = RUNFILE_KEEP_PER_BYTE * len + RUNFILE_KEEP_BYTES;
	struct run_reader reader = { .name = name, .flags = flags,
				     .keep_bytes = &keep_bytes };
	int err;

	*run = calloc(1, sizeof(**run));
	if (!*run)
		return fail(ENOMEM, "load %s", name);
	(*run)->path = strdup(name);
	if ((*run)->path) {
		json_arena_begin(RUNFILE_JSON_PER_BYTE * len +
				 RUNFILE_JSON_BYTES);
		err = runfile_read_text(text, len, &reader, *run);
		json_arena_end();
	} else {
		err = fail(ENOMEM, "load %s", name);
	}
	if (!err)
		return 0;
	runfile_free(*run);
	*run = NULL;
	return err;
}

static bool runfile_has_suffix(const char *text, size_t len, const char *suffix)
{
	size_t want = strlen(suffix);

	return len >= want && !strcmp(text + len - want, suffix);
}

/* Read NAME.perf.json, which perf stat wrote during the run of NAME.json. */
static int runfile_load_perf(const char *path, struct runfile *run)
{
	size_t len = strlen(path);
	SCOPE_FREE char *beside = malloc(len + sizeof(".perf.json"));

	if (!beside)
		return fail(ENOMEM, "load %s", path);
	if (runfile_has_suffix(path, len, ".json"))
		len -= strlen(".json");
	memcpy(beside, path, len);
	strcpy(beside + len, ".perf.json");
	if (access(beside, F_OK) || !perfstat_load(beside, &run->perf))
		return 0;
	/* The run can be used without it. */
	run->perf_unread = strdup(fail_text());
	return run->perf_unread ? 0 : fail(ENOMEM, "load %s", path);
}

/*
 * Small files share the memory limit of the reader; a large file is read alone.
 */
static int runfile_read(const char *path, unsigned flags,
			struct runfile **run)
{
	static pthread_rwlock_t memory = PTHREAD_RWLOCK_INITIALIZER;
	char *text = NULL;
	struct stat is;
	size_t len;
	int err;

	if (!stat(path, &is) && is.st_size > (off_t)RUNFILE_SMALL_BYTES)
		pthread_rwlock_wrlock(&memory);
	else
		pthread_rwlock_rdlock(&memory);
	err = loadfile_read(path, RUNFILE_MAX_BYTES, &text, &len);
	if (!err)
		err = runfile_parse(text, len, path, flags, run);
	free(text);
	pthread_rwlock_unlock(&memory);
	return err;
}

int runfile_load(const char *path, unsigned flags, struct runfile **run)
{
	int err = runfile_read(path, flags, run);

	if (err || !(flags & RUNFILE_PERF))
		return err;
	err = runfile_load_perf(path, *run);
	if (!err)
		return 0;
	runfile_free(*run);
	*run = NULL;
	return err;
}
