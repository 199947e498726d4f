/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time to write a result, and to compare 1,000 results. */
#include "cli/self/bench_self_files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "analysis/compare/compare.h"
#include "lib/base/fail.h"
#include "lib/base/outfile.h"

#define NR_FILES    1000
#define NR_ROUNDS   30
#define NR_CELLS    10
#define WRITE_BYTES (1 << 20)
#define PATH_BYTES  4096

/* A round with invented numbers: only the form of the file counts. */
static json_t *self_round_json(size_t seed)
{
	return json_pack("{ss sf sn sf sf sf sf}", "outcome", "ok",
			 "pin_ns_per_cycle", 300 + (double)(seed % 97) / 10,
			 "pin_p99_ns", "clear_ns_per_event",
			 20000 + (double)(seed % 89), "tlb_received_per_event",
			 1.0, "cal_received_per_event", 1.0,
			 "res_received_per_event", 0.0);
}

static json_t *self_cells_json(size_t seed)
{
	static const char *const clearers[NR_CELLS] = {
		"none", "ksm", "swap", "collapse", "migrate", "split", "fork",
		"mprotect", "munmap", "khugepaged" };
	json_t *cells = json_array();

	for (size_t c = 0; c < NR_CELLS; c++) {
		json_t *rounds = json_array();

		for (size_t r = 0; r < NR_ROUNDS; r++)
			json_array_append_new(
				rounds, self_round_json(seed * 31 + c + r));
		json_array_append_new(cells, json_pack(
			"{so ss so}", "cell",
			json_sprintf("futex+%s", clearers[c]), "outcome", "ok",
			"rounds", rounds));
	}
	return cells;
}

static json_t *self_run_json(size_t nr)
{
	return json_pack("{ss sb ss so sI si s{si} s{ss} so}",
			 "schema", RUNFILE_SCHEMA, "synthetic", 1,
			 "time", "real", "boot_id",
			 json_sprintf("%zu", nr), "start_unix_s",
			 (json_int_t)(1000 + nr), "seed", 1,
			 "machine", "cpus_online", 2,
			 "kernel", "release",
			 nr < NR_FILES / 2 ? "6.1.0" : "6.2.0", "cells",
			 self_cells_json(nr));
}

static void self_file_path(const char *dir, size_t nr, char path[PATH_BYTES])
{
	snprintf(path, PATH_BYTES, "%s/%zu.json", dir, nr);
}

static int self_measure_write(const char *dir, struct self_cost *cost)
{
	char path[PATH_BYTES], *text = malloc(WRITE_BYTES + 1);
	json_t *document;
	int err = 0;

	if (!text)
		return fail(ENOMEM, "allocate %d bytes", WRITE_BYTES);
	memset(text, 'x', WRITE_BYTES);
	text[WRITE_BYTES] = '\0';
	document =
		json_pack("{ss so}", "text", text, "cells", self_cells_json(0));
	free(text);
	snprintf(path, sizeof(path), "%s/write.json", dir);
	while (!err && document && cost->nr < SELF_REPEATS) {
		uint64_t start_ns = clock_ns();

		err = outfile_write(document, path, true);
		cost->value[cost->nr++] = (double)(clock_ns() - start_ns) / 1e6;
	}
	unlink(path);
	json_decref(document);
	return document ? err : fail(ENOMEM, "make the JSON of a result");
}

static int self_compare_once(char **paths, double *ms)
{
	struct compare_options options = { .plan = { 0.95, 4999, 20221122 },
					   .margin_percent = NAN };
	struct side sides[2] = { { 0 }, { 0 } };
	struct compare_result result;
	uint64_t start_ns = clock_ns();
	int err;

	for (size_t i = 0; i < METRIC_NR; i++)
		options.wanted[i] = metrics[i].shown;
	err = side_load(paths, NR_FILES / 2, 0, &sides[0]);
	if (!err)
		err = side_load(paths + NR_FILES / 2, NR_FILES / 2, 0,
				&sides[1]);
	if (!err)
		err = compare_sides(sides, 2, &options, &result);
	if (!err)
		compare_free(&result);
	*ms = (double)(clock_ns() - start_ns) / 1e6;
	side_free(&sides[0]);
	side_free(&sides[1]);
	return err;
}

static int self_write_files(const char *dir, char **paths)
{
	char path[PATH_BYTES];

	for (size_t i = 0; i < NR_FILES; i++) {
		json_t *run = self_run_json(i);
		int failed;

		self_file_path(dir, i, path);
		paths[i] = strdup(path);
		/*
		 * Without the fsync of a real result: that is measured above.
		 */
		failed = !run || !paths[i] || json_dump_file(run, path, 0);
		json_decref(run);
		if (failed)
			return fail(EIO, "write %s", path);
	}
	return 0;
}

static int self_measure_compare(const char *dir, struct self_cost *cost)
{
	char **paths = calloc(NR_FILES, sizeof(*paths));
	int err = paths ? self_write_files(dir, paths) :
			  fail(ENOMEM, "allocate the paths of %d result files",
			       NR_FILES);

	/* Each repetition takes seconds. */
	while (!err && cost->nr < 3)
		err = self_compare_once(paths, &cost->value[cost->nr++]);
	for (size_t i = 0; paths && i < NR_FILES && paths[i]; i++) {
		unlink(paths[i]);
		free(paths[i]);
	}
	free(paths);
	return err;
}

int self_files(const char *dir, struct self_cost *write,
	       struct self_cost *compare)
{
	char fresh[PATH_BYTES - 64];
	int err;

	if (snprintf(fresh, sizeof(fresh), "%s/mmfence-self-XXXXXX", dir) >=
	    (int)sizeof(fresh))
		return fail(ENAMETOOLONG, "make a directory in %.40s", dir);
	if (!mkdtemp(fresh))
		return fail(errno, "make a directory in %s", dir);
	err = self_measure_write(fresh, write);
	if (!err)
		err = self_measure_compare(fresh, compare);
	rmdir(fresh);
	return err;
}
