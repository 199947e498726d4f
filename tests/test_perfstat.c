/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of perf stat's JSON: what it reads, and every way in which a
 * foreign file can be wrong.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "analysis/load/perfstat.h"
#include "tests/unit.h"

#define VALUE(text) "\"counter-value\" : \"" text "\""
#define EVENT(name) "\"event\" : \"" name "\""
#define GOOD "{" VALUE("4099.000000") ", \"unit\" : \"\", " EVENT("a:b") \
	", \"event-runtime\" : 7, \"pcnt-running\" : 100.00}"

static int parse(const char *text, struct perfstat **stat)
{
	return perfstat_parse(text, strlen(text), "x.perf.json", stat);
}

/* As perf 6.1 printed it on a machine without a PMU. */
static void captured_output_is_read(void **state)
{
	struct perfstat *stat;
	const struct perfstat_event *event;

	assert_int_equal(perfstat_load(FIXTURES "/perf-stat/6.1-captured.json",
				       &stat), 0);
	assert_int_equal(stat->nr_events, 6);
	event = perfstat_find(stat, "cycles");
	assert_int_equal(event->status, PERFSTAT_UNSUPPORTED);
	assert_string_equal(perfstat_lack(event), "unsupported");
	assert_true(isnan(event->count));
	assert_false(perfstat_multiplexed(event));
	event = perfstat_find(stat, "tlb:tlb_flush");
	assert_null(perfstat_lack(event));
	assert_true(event->count == 1714);
	assert_string_equal(event->unit, "");
	event = perfstat_find(stat, "cpu-clock");
	assert_true(event->count == 672.060925);
	assert_string_equal(event->unit, "msec");
	assert_null(perfstat_find(stat, "cpu"));
	perfstat_free(stat);
}

static void what_shared_its_counter_is_marked(void **state)
{
	struct perfstat *stat;
	const struct perfstat_event *event;

	assert_int_equal(perfstat_load(FIXTURES
				       "/perf-stat/6.1-multiplexed.json",
				       &stat), 0);
	assert_int_equal(stat->nr_events, 2);
	event = perfstat_find(stat, "dTLB-load-misses");
	assert_true(perfstat_multiplexed(event));
	assert_true(event->count == 123456);
	assert_true(event->running_percent == 37.54);
	event = perfstat_find(stat, "iTLB-load-misses");
	assert_string_equal(perfstat_lack(event), "not counted");
	assert_true(isnan(event->count));
	assert_false(perfstat_multiplexed(event));
	perfstat_free(stat);
}

static void both_forms_are_the_same(void **state)
{
	static const char *const forms[] = {
		GOOD, GOOD "\n", "[" GOOD "]", " \n[\n" GOOD "\n]\n",
		"# started on\n\n" GOOD "\n# ended",
		"\t" GOOD "\r\n{\"metric-value\" : \"1\"}",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct perfstat *stat;

		assert_int_equal(parse(forms[i], &stat), 0);
		assert_int_equal(stat->nr_events, 1);
		assert_true(stat->events[0].count == 4099);
		assert_string_equal(stat->path, "x.perf.json");
		perfstat_free(stat);
	}
}

/* Each text, and what the message must hold. */
static const struct {
	const char *text, *says;
} wrong[] = {
	{ "", "holds no count" },
	{ "[]", "holds no count" },
	{ "# nothing\n", "holds no count" },
	{ "[" GOOD, "line 1" },
	{ "[" GOOD ",", "line 1" },
	{ "\n{\"event\"", "line 2" },
	{ "7", "line 1" },
	{ "[7]", "[0]: is no object" },
	{ "[" GOOD ",[]]", "[1]: is no object" },
	{ "{}", "line 1: event: must be a string" },
	{ "[{" VALUE("1") "}]", "[0].event: must be a string" },
	{ "[{" EVENT("") "," VALUE("1") "}]", "[0].event: must have" },
	{ "[{\"event\":7," VALUE("1") "}]", "[0].event: must be a string" },
	{ "[{" EVENT("a") "}]", "[0].counter-value: must be a string" },
	{ "[{" EVENT("a") ",\"counter-value\":1}]", "[0].counter-value" },
	{ "[{" EVENT("a") ",\"counter-value\":NaN}]", "line 1: invalid token" },
	{ "[{" EVENT("a") ",\"counter-value\":1e999}]", "overflow" },
	{ "[{" EVENT("a") "," VALUE("nan") "}]", "counter-value: \"nan\"" },
	{ "[{" EVENT("a") "," VALUE("-1") "}]", "counter-value: \"-1\"" },
	{ "[{" EVENT("a") "," VALUE("0x10") "}]", "counter-value: \"0x10\"" },
	{ "[{" EVENT("a") "," VALUE("1e9") "}]", "counter-value: \"1e9\"" },
	{ "[{" EVENT("a") "," VALUE("1,5") "}]", "counter-value: \"1,5\"" },
	{ "[{" EVENT("a") "," VALUE("") "}]", "counter-value: \"\"" },
	{ "[{" EVENT("a") "," VALUE("inf") "}]", "counter-value" },
	{ "[{" EVENT("a") "," VALUE("99999999999999999999") "}]",
	  "is more than" },
	{ "[{" EVENT("a") "," VALUE("<not>") "}]", "counter-value" },
	{ "[{" EVENT("a") "," VALUE("1") ",\"unit\":7}]", "[0].unit" },
	{ "[{" EVENT("a") "," VALUE("1") ",\"pcnt-running\":\"1\"}]",
	  "[0].pcnt-running: must be a number from 0 to 100" },
	{ "[{" EVENT("a") "," VALUE("1") ",\"pcnt-running\":101}]",
	  "pcnt-running" },
	{ "[{" EVENT("a") "," VALUE("1") ",\"pcnt-running\":-1}]",
	  "pcnt-running" },
	{ "[{" EVENT("a") "," VALUE("1") ",\"cpu\":\"0\"}]",
	  "[0].cpu: counts a part" },
	{ "{\"interval\" : 1.0," EVENT("a") "," VALUE("1") "}",
	  "line 1: interval: counts a part" },
	{ "[{" EVENT("a") "," EVENT("a") "}]", "duplicate" },
	{ "[{" EVENT("a\\u0000") "}]", "line 1" },
	{ "[{" EVENT("\x1b[2J") "," VALUE("1") "}]", "line 1" },
	{ "[{" EVENT("a") "," VALUE("\xc2\x9b") "}]", "counter-value: \"??\"" },
};

/* Two groups with one event, or "cycles", which perf finds in two PMUs. */
static void an_event_listed_twice_harms_no_other(void **state)
{
	const struct perfstat_event *event;
	struct perfstat *stat;

	assert_int_equal(parse("[{" EVENT("a") "," VALUE("1") "},{"
			       EVENT("b") "," VALUE("2") "},{"
			       EVENT("a") "," VALUE("3") "}]", &stat), 0);
	assert_int_equal(stat->nr_events, 2);
	event = perfstat_find(stat, "a");
	assert_string_equal(perfstat_lack(event), "listed twice by perf");
	assert_true(isnan(event->count));
	assert_true(perfstat_find(stat, "b")->count == 2);
	perfstat_free(stat);
}

static void wrong_files_are_refused_by_name(void **state)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct perfstat *stat = NULL;

		fail_clear();
		assert_int_equal(parse(wrong[i].text, &stat), -EINVAL);
		assert_null(stat);
		if (strncmp(fail_text(), "x.perf.json: ", 13) ||
		    !strstr(fail_text(), wrong[i].says))
			fail_msg("%s: says \"%s\", not \"%s\"", wrong[i].text,
				 fail_text(), wrong[i].says);
		assert_null(strchr(fail_text(), '\x1b'));
	}
}

/* Cut at every byte: never accepted but whole, never a crash. */
static void truncated_files_are_refused(void **state)
{
	static const char *const forms[] = { "[" GOOD "," GOOD "]", GOOD };

	for (size_t f = 0; f < 2; f++)
		for (size_t len = 0; len < strlen(forms[f]); len++) {
			char *copy = malloc(len + !len);
			struct perfstat *stat = NULL;

			memcpy(copy, forms[f], len);
			assert_true(perfstat_parse(copy, len, "x", &stat) < 0);
			free(copy);
		}
}

static void large_files_are_refused(void **state)
{
	size_t len = 1 << 20;
	char *text = malloc(len + 1), *many = calloc(1, len);
	struct perfstat *stat;

	memset(text, '[', len);
	text[len] = '\0';
	assert_int_equal(parse(text, &stat), -EINVAL);
	assert_non_null(strstr(fail_text(), "depth"));
	for (unsigned i = 0; i <= PERFSTAT_MAX_EVENTS; i++)
		sprintf(many + strlen(many), "{\"event\":\"e%u\","
			"\"counter-value\":\"1\"}\n", i);
	assert_int_equal(parse(many, &stat), -EINVAL);
	assert_non_null(strstr(fail_text(), "more than 256 events"));
	assert_int_equal(perfstat_load("/dev/zero", &stat), -EINVAL);
	assert_int_equal(perfstat_load("/no/such", &stat), -ENOENT);
	free(many);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captured_output_is_read),
		cmocka_unit_test(what_shared_its_counter_is_marked),
		cmocka_unit_test(both_forms_are_the_same),
		cmocka_unit_test(an_event_listed_twice_harms_no_other),
		cmocka_unit_test(wrong_files_are_refused_by_name),
		cmocka_unit_test(truncated_files_are_refused),
		cmocka_unit_test(large_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
