/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/runs.h"

#include <glob.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "tests/unit.h"

#define MAX_WORDS 24

static char directory[32];

int runs_enter(void **state)
{
	strcpy(directory, "/tmp/mmfence-test-XXXXXX");
	return !mkdtemp(directory) || chdir(directory);
}

int runs_leave(void **state)
{
	glob_t found;

	if (!glob("*", 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	return chdir("/") || rmdir(directory);
}

void runs_write(const char *name, const char *settings)
{
	char *words = strdup(settings), *save = NULL;
	char program[] = "gen_runs";
	char prefix[32];
	char *argv[MAX_WORDS] = { program, prefix };
	size_t nr = 2;
	int status;
	pid_t pid;

	assert_non_null(words);
	snprintf(prefix, sizeof(prefix), "%s", name);
	for (char *word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		assert_true(nr + 1 < MAX_WORDS);
		argv[nr++] = word;
	}
	assert_int_equal(posix_spawn(&pid, GEN_RUNS, NULL, NULL, argv, environ),
			 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	free(words);
}

static void load(char **paths, size_t nr, struct side *side)
{
	if (side_load(paths, nr, RUNFILE_PERF, side))
		fail_msg("%s", fail_text());
}

void runs_side(const char *name, const char *settings, struct side *side)
{
	runs_write(name, settings);
	runs_read(name, side);
}

void runs_read(const char *name, struct side *side)
{
	char pattern[64];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s-*[0-9].json", name);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	load(found.gl_pathv, found.gl_pathc, side);
	globfree(&found);
}

void runs_load(const char *path, struct side *side)
{
	char copy[512];
	char *paths[] = { copy };

	snprintf(copy, sizeof(copy), "%s", path);
	load(paths, 1, side);
}

void runs_options(struct compare_options *options)
{
	*options = (struct compare_options){ .plan = { 0.95, 499, 1 },
					     .margin_percent = NAN,
					     .goal_percent = 1 };
	for (size_t i = 0; i < METRIC_NR; i++)
		options->wanted[i] = metrics[i].shown;
}
