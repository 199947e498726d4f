/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loader of result files: what it reads, and every way in which a foreign
 * file can be wrong.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "analysis/load/runfile_many.h"
#include "tests/unit.h"

#define NUMBERS(pin) "\"pin_ns_per_cycle\":" pin ",\"pin_p99_ns\":610," \
	"\"clear_ns_per_event\":null,\"tlb_received_per_event\":0," \
	"\"cal_received_per_event\":0.25,\"res_received_per_event\":null"
#define ROUND(outcome, pin) \
	"{\"outcome\":\"" outcome "\"," NUMBERS(pin) ",\"more\":[{}]}"
#define CELL(name, rounds, more) "{\"cell\":\"" name "\",\"outcome\":\"ok\"," \
	"\"reason\":null,\"area_bytes\":4099," \
	"\"placement\":{\"clearer_cpu\":1},\"rounds\":[" rounds "]" more "}"
#define HEAD(schema, time, boot, start) "{\"schema\":" schema ",\"time\":" \
	time ",\"boot_id\":" boot ",\"seed\":3,\"start_unix_s\":" start ","
#define GOOD_HEAD HEAD("\"mmfence.run/1\"", "\"real\"", "\"b\"", "17")
#define FACTS "\"machine\":{\"cpus_online\":2,\"deep\":{\"a\":[1,{}]}}," \
	"\"kernel\":{\"release\":\"6.1.0\"},"
#define CELLS(cells) "\"cells\":[" cells "]}"

static const char good[] = GOOD_HEAD FACTS "\"interrupted\":true,"
	CELLS(CELL("futex+ksm", ROUND("ok", "404.5") ","
		   ROUND("contaminated", "1e3"),
		   ",\"histogram\":{\"max_ns\":900,"
		   "\"buckets\":[[1,1,5],[2,3,7]]}")
	      "," CELL("none+ksm", "", ""));

static int parse(const char *text, unsigned flags, struct runfile **run)
{
	return runfile_parse(text, strlen(text), "x.json", flags, run);
}

static void a_good_file_is_read(void **state)
{
	const struct run_cell *cell;
	struct runfile *run;

	assert_int_equal(parse(good, RUNFILE_HISTOGRAMS, &run), 0);
	assert_string_equal(run->boot_id, "b");
	assert_int_equal(run->start_unix_s, 17);
	assert_true(run->interrupted && !run->emulated);
	assert_string_equal(runfile_fact(run, "kernel.release"), "6.1.0");
	assert_string_equal(runfile_fact(run, "machine.deep.a"), "[1,{}]");
	assert_string_equal(runfile_fact(run, "machine.no"), "");
	assert_int_equal(run->nr_cells, 2);
	assert_null(runfile_cell(run, "futex+ksm", true));
	cell = runfile_cell(run, "futex+ksm", false);
	assert_string_equal(cell->settings,
			    "area_bytes=4099\nplacement.clearer_cpu=1\n");
	assert_int_equal(cell->nr_rounds, 2);
	assert_int_equal(cell->rounds[1].outcome, RUN_CONTAMINATED);
	assert_true(cell->rounds[0].value[0] == 404.5);
	assert_true(isnan(cell->rounds[0].value[METRIC_OP]));
	assert_int_equal(cell->nr_buckets, 2);
	assert_int_equal(cell->buckets[1].count, 7);
	runfile_free(run);
}

#define COUNTED(exact) GOOD_HEAD FACTS CELLS(CELL("none+swap", \
	"{\"outcome\":\"ok\"," NUMBERS("null") ",\"exact\":" exact "}", ""))

/* What the plugin counted lies in an object of its own. */
static void exact_counts_are_read(void **state)
{
	size_t invlpg = METRIC_CLEARER_INVLPG;
	struct runfile *run;

	assert_int_equal(parse(COUNTED("{\"unit\":\"event\","
				       "\"clearer_invlpg_per_event\":2.5}"),
			       0, &run), 0);
	assert_true(run->cells[0].rounds[0].value[invlpg] == 2.5);
	runfile_free(run);
	assert_int_equal(parse(COUNTED("null"), 0, &run), 0);
	assert_true(isnan(run->cells[0].rounds[0].value[invlpg]));
	runfile_free(run);
	assert_int_equal(parse(COUNTED("[7]"), 0, &run), -EINVAL);
	assert_non_null(strstr(fail_text(), "exact"));
	/* Less than the background. */
	assert_int_equal(parse(COUNTED("{\"clearer_invlpg_per_event\":-0.5}"),
			       0, &run), 0);
	assert_true(run->cells[0].rounds[0].value[invlpg] == -0.5);
	runfile_free(run);
	assert_int_equal(parse(COUNTED("{\"clearer_invlpg_per_event\":-1e300}"),
			       0, &run), -EINVAL);
}

/* Longer than any buffer on the way, and not alike in the last place. */
static void long_values_are_kept_whole(void **state)
{
	char *list = calloc(1, 20001), *text;
	struct runfile *run;

	assert_non_null(list);
	for (size_t i = 0; i < 10000; i++)
		memcpy(list + 2 * i, i < 9999 ? "1," : "7", i < 9999 ? 2 : 1);
	assert_true(asprintf(&text, GOOD_HEAD "\"machine\":{\"cpus_online\":2,"
			     "\"list\":[%s],\"text\":\"%s\"},"
			     "\"kernel\":{\"release\":\"6.1.0\"},"
			     CELLS(""), list, list) > 0);
	assert_int_equal(parse(text, 0, &run), 0);
	assert_string_equal(runfile_fact(run, "machine.text"), list);
	assert_memory_equal(runfile_fact(run, "machine.list") + 1, list,
			    strlen(list));
	runfile_free(run);
	free(text);
	free(list);
}

/* Each text, and what the message must hold. */
static const struct {
	const char *text, *says;
} wrong[] = {
	{ "", "x.json: line 1" },
	{ "[]", "no JSON object" },
	{ "{}", "schema: is missing" },
	{ "{\"schema\":\"mmfence.run/2\"}", "schema: is \"mmfence.run/2\"" },
	{ "{\"schema\":7}", "schema: is a number" },
	{ "{\"schema\":1,\"schema\":1}", "duplicate" },
	{ HEAD("\"mmfence.run/1\"", "\"dream\"", "1", "1") FACTS CELLS(""),
	  "time: \"dream\"" },
	{ HEAD("\"mmfence.run/1\"", "\"real\"", "1", "1") FACTS CELLS(""),
	  "boot_id: is a number, must be a string" },
	{ HEAD("\"mmfence.run/1\"", "\"real\"", "\"\"", "1") FACTS CELLS(""),
	  "boot_id: is empty" },
	{ HEAD("\"mmfence.run/1\"", "\"real\"", "\"b\"", "-1") FACTS CELLS(""),
	  "start_unix_s" },
	{ HEAD("\"mmfence.run/1\"", "\"real\"", "\"b\"", "1e9") FACTS
	  CELLS(""), "start_unix_s" },
	{ HEAD("\"mmfence.run/1\"", "\"real\"", "\"b\"",
	       "99999999999999999999999") FACTS CELLS(""), "too big" },
	{ GOOD_HEAD "\"kernel\":{}," CELLS(""), "machine: is missing" },
	{ GOOD_HEAD "\"machine\":{},\"kernel\":{}," CELLS(""),
	  "release: is missing" },
	{ GOOD_HEAD "\"machine\":{\"cpus_online\":\"2\"},"
	  "\"kernel\":{\"release\":\"6\"}," CELLS(""), "cpus_online" },
	{ GOOD_HEAD FACTS "\"interrupted\":0," CELLS(""), "interrupted" },
	{ GOOD_HEAD FACTS "\"a\":0}", "cells: is missing" },
	{ GOOD_HEAD FACTS "\"cells\":{}}", "cells: is an object" },
	{ GOOD_HEAD FACTS CELLS("7"), "cells[0]" },
	{ GOOD_HEAD FACTS CELLS("{\"cell\":7}"), "cells[0].cell: is a number" },
	{ GOOD_HEAD FACTS CELLS("{\"cell\":\"a\",\"outcome\":\"good\"}"),
	  "cells[0].outcome: \"good\"" },
	{ GOOD_HEAD FACTS CELLS("{\"cell\":\"a\",\"outcome\":\"ok\"}"),
	  "cells[0].rounds: is missing" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", "", "") "," CELL("a+b", "", "")),
	  "cells[1].cell: \"a+b\" is in the file twice" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", "3", "")),
	  "cells[0].rounds[0]" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", ROUND("ok", "1") ","
	  ROUND("ok", "\"1\""), "")),
	  "cells[0].rounds[1].pin_ns_per_cycle: is a string" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", ROUND("ok", "-1"), "")),
	  "pin_ns_per_cycle: is -1" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", ROUND("ok", "1e300"), "")),
	  "pin_ns_per_cycle: is 1e+300" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", ROUND("ok", "1e999"), "")),
	  "overflow" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", ROUND("ok", "NaN"), "")),
	  "invalid token" },
	{ GOOD_HEAD FACTS CELLS(CELL("a+b", "{\"outcome\":\"ok\"}", "")),
	  "rounds[0].pin_ns_per_cycle: is missing" },
	{ GOOD_HEAD FACTS CELLS(CELL("a", "", ",\"histogram\":7")),
	  "cells[0].histogram: is a number" },
	{ GOOD_HEAD FACTS CELLS(CELL("a", "", ",\"histogram\":{\"max_ns\":1,"
	  "\"buckets\":[[1,2]]}")), "[low, high, count]" },
	{ GOOD_HEAD FACTS CELLS(CELL("a", "", ",\"histogram\":{\"max_ns\":1,"
	  "\"buckets\":[[1,2,3],[2,3,4]]}")), "ascending" },
	{ GOOD_HEAD FACTS CELLS(CELL("a", "", ",\"histogram\":{\"max_ns\":1,"
	  "\"buckets\":[[1,2,9007199254740993]]}")), "too large" },
	{ GOOD_HEAD FACTS "\"primitives\":7," CELLS(""), "primitives" },
	{ "{\"schema\":\"\xff\xfe\"}", "x.json: line 1" },
	{ "{\"schema\":\"a\\u0000b\"}", "x.json: line 1" },
	{ "{\"schema\":\"\x1b[2J\"}", "x.json: line 1" },
};

static void wrong_files_are_refused_by_name(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct runfile *run = NULL;

		fail_clear();
		assert_true(parse(wrong[i].text, RUNFILE_HISTOGRAMS,
				  &run) < 0);
		assert_null(run);
		if (strncmp(fail_text(), "x.json: ", 8) ||
		    !strstr(fail_text(), wrong[i].says))
			fail_msg("%s: says \"%s\", not \"%s\"", wrong[i].text,
				 fail_text(), wrong[i].says);
		assert_null(strchr(fail_text(), '\x1b'));
	}
}

/* Cut at every byte: never accepted but whole, never a crash. */
static void truncated_files_are_refused(void **state)
{
	for (size_t len = 0; len < sizeof(good) - 1; len++) {
		char *copy = malloc(len + !len);
		struct runfile *run = NULL;

		memcpy(copy, good, len);
		assert_true(runfile_parse(copy, len, "x", 0, &run) < 0);
		free(copy);
	}
}

static void expect(const char *path, const char *says)
{
	struct runfile *run = NULL;

	assert_true(runfile_load(path, 0, &run) < 0);
	if (!strstr(fail_text(), says) || !strstr(fail_text(), path))
		fail_msg("says \"%s\", not \"%s\"", fail_text(), says);
}

static void append_brackets(const char *path, const char *unit, size_t bytes)
{
	FILE *out = fopen(path, "a");

	for (size_t i = 0; i < bytes; i += strlen(unit))
		fputs(unit, out);
	fclose(out);
}

static void write_brackets(const char *path, const char *unit, size_t bytes)
{
	unlink(path);
	append_brackets(path, unit, bytes);
}

static void what_is_no_file_is_refused(void **state)
{
	char dir[] = "/tmp/mmfence-test-XXXXXX", path[64];

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f", dir);
	expect(path, "No such file");
	expect(dir, "not a regular file");
	expect("/dev/zero", "not a regular file");
	assert_int_equal(mkfifo(path, 0600), 0);
	expect(path, "not a regular file");
	unlink(path);
	write_brackets(path, "[", 20 << 20);
	expect(path, "depth");
	write_brackets(path, "[", 1 << 20);
	expect(path, "depth");
	write_brackets(path, "[", 1);
	append_brackets(path, "[[],[]],", 40 << 20);
	expect(path, "more values than");
	assert_int_equal(truncate(path, 100 << 20), 0);
	expect(path, "larger than");
	unlink(path);
	rmdir(dir);
}

static void first_of_many_is_named(void **state)
{
	char good_path[] = "/tmp/mmfence-test-XXXXXX";
	char no_1[] = "/no/1", no_2[] = "/no/2";
	char *paths[] = { good_path, no_2, good_path, no_1, good_path };
	int fd = mkstemp(good_path);
	struct runfile *runs[5];

	assert_true(write(fd, good, sizeof(good) - 1) > 0);
	close(fd);
	assert_int_equal(runfile_load_many(paths, 5, 0, runs), -ENOENT);
	assert_non_null(strstr(fail_text(), "/no/2"));
	assert_null(runs[0]);
	paths[1] = paths[3] = good_path;
	assert_int_equal(runfile_load_many(paths, 5, 0, runs), 0);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(runs[i]->nr_cells, 2);
		runfile_free(runs[i]);
	}
	unlink(good_path);
}

static void every_metric_has_a_row(void **state)
{
	(void)state;
	for (int i = 0; i < METRIC_NR; i++) {
		assert_non_null(metrics[i].key);
		assert_int_equal(metric_find(metrics[i].key), i);
		assert_int_equal(metric_find(metrics[i].label), i);
		assert_non_null(metrics[i].title);
	}
	assert_string_equal(metrics[METRIC_OP].key, "ns_per_op");
	assert_int_equal(metric_find("no_such_metric"), -1);
}

/*
 * Each fact is a line that begins with the names of all objects around it: a
 * small file must not become gigabytes.
 */
static void names_that_repeat_are_refused(void **state)
{
	enum { DEPTH = 6, NAME = 256, LEAVES = 2000 };
	static char text[LEAVES * 16 + DEPTH * (NAME + 8) + sizeof(good)];
	char *end = text + sprintf(text, GOOD_HEAD "\"cells\":[],"
				   "\"kernel\":{\"release\":\"6.1.0\"},"
				   "\"machine\":{\"cpus_online\":2,");
	struct runfile *run;

	for (int i = 0; i < DEPTH; i++)
		end += sprintf(end, "\"%0*d\":{", NAME, i);
	for (int i = 0; i < LEAVES; i++)
		end += sprintf(end, "%s\"%x\":1", i ? "," : "", i);
	for (int i = 0; i < DEPTH + 2; i++)
		end += sprintf(end, "}");
	assert_int_equal(parse(text, 0, &run), -EINVAL);
	assert_non_null(strstr(fail_text(), "many times"));
}

/* The smallest rounds that a file can have, by the ten thousand. */
static void rounds_that_are_nearly_empty_are_refused(void **state)
{
	static const char round[] = "{\"outcome\":\"ok\"},";
	enum { ROUNDS = 10000 };
	static char text[ROUNDS * sizeof(round) + sizeof(good)];
	char *end = text + sprintf(text, GOOD_HEAD FACTS "\"cells\":[],"
				   "\"primitives\":[{\"cell\":\"null\","
				   "\"outcome\":\"ok\",\"rounds\":[");
	struct runfile *run;

	for (int i = 0; i < ROUNDS; i++)
		end = stpcpy(end, round);
	strcpy(end - 1, "]}]}");
	assert_int_equal(parse(text, 0, &run), -EINVAL);
	assert_non_null(strstr(fail_text(), "nearly empty"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_metric_has_a_row),
		cmocka_unit_test(a_good_file_is_read),
		cmocka_unit_test(exact_counts_are_read),
		cmocka_unit_test(long_values_are_kept_whole),
		cmocka_unit_test(wrong_files_are_refused_by_name),
		cmocka_unit_test(truncated_files_are_refused),
		cmocka_unit_test(names_that_repeat_are_refused),
		cmocka_unit_test(rounds_that_are_nearly_empty_are_refused),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(first_of_many_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
