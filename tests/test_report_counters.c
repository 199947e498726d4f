/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How counts of perf are reported, for events that shared their hardware
 * counter and for events that never had a counter.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/report_counters.h"
#include "lib/sys/procfs.h"
#include "tests/unit.h"

/* A counting round in which "cycles" counted as @event says. */
static json_t *told(enum counter_status status, const struct event_count *event)
{
	struct cell *cell = calloc(1, sizeof(*cell));
	struct counted_round *counted = calloc(1, sizeof(*counted));
	int row = counter_find("cycles");
	json_t *all, *one;

	assert_true(cell && counted && row >= 0);
	for (int i = 0; i < IRQ_NR_ROWS; i++)
		for (int role = 0; role < NR_ROLES; role++)
			counted->round.irqs[i][role] = PROCFS_UNKNOWN;
	cell->counter_facts.status[row] = (uint8_t)status;
	strcpy(cell->counter_facts.backend, "fake");
	strcpy(cell->counter_facts.note[row], status ? "why" : "");
	counted->counts.event[row] = *event;
	all = report_counts_json(cell, counted);
	one = json_incref(json_object_get(json_object_get(all, "events"),
					  "cycles"));
	assert_non_null(one);
	json_decref(all);
	free(counted);
	free(cell);
	return one;
}

static const struct {
	struct event_count event;
	bool multiplexed, on_cpus, of_threads;
} cases[] = {
	{ { .on_cpus = { 7 }, .of_threads = { 5 },
	    .enabled_ns = 4099, .running_ns = 4099 }, false, true, true },
	{ { .on_cpus = { 7 }, .of_threads = { 5 },
	    .enabled_ns = 4099, .running_ns = 1031 }, true, true, true },
	{ { .on_cpus = { 0 }, .of_threads = { 5 },
	    .enabled_ns = 4099, .running_ns = 0 }, true, false, true },
	{ { .on_cpus = { 7 }, .of_threads = { 0 }, .enabled_ns = 9,
	    .running_ns = 9, .threads_enabled_ns = 17,
	    .threads_running_ns = 0 }, true, true, false },
	{ { .on_cpus = { 7 }, .of_threads = { 3 }, .enabled_ns = 9,
	    .running_ns = 9, .threads_enabled_ns = 17,
	    .threads_running_ns = 16 }, true, true, true },
	{ { .on_cpus = { 7 }, .of_threads = { PROCFS_UNKNOWN },
	    .enabled_ns = 9, .running_ns = 9 }, false, true, false },
};

static void shares_are_marked_and_never_scaled(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json = told(COUNTER_OK, &cases[i].event), *on_cpus;

		assert_int_equal(json_is_true(json_object_get(json,
							      "multiplexed")),
				 cases[i].multiplexed);
		on_cpus = json_object_get(json, "on_cpus");
		assert_int_equal(json_is_object(on_cpus), cases[i].on_cpus);
		assert_int_equal(json_is_object(json_object_get(json,
								"of_threads")),
				 cases[i].of_threads);
		if (cases[i].on_cpus)
			assert_int_equal(json_integer_value(json_object_get(
						 on_cpus, "clearer")), 7);
		json_decref(json);
	}
}

static void what_is_not_counted_is_null(void **state)
{
	static const char *const keys[] = {
		"on_cpus", "of_threads", "enabled_ns", "running_ns",
		"multiplexed",
	};
	json_t *json = told(COUNTER_UNSUPPORTED, &cases[0].event);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_true(json_is_null(json_object_get(json, keys[i])));
	assert_string_equal(json_string_value(json_object_get(json, "status")),
			    "unsupported");
	assert_string_equal(json_string_value(json_object_get(json, "reason")),
			    "why");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_marked_and_never_scaled),
		cmocka_unit_test(what_is_not_counted_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
