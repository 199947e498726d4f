/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tunables and affinities of this machine, held and put back. */
#include "tests/unit.h"

#include <sys/prctl.h>

#include "tests/support/knob_fixture.h"

#define SLEEP KSM "sleep_millisecs"
#define PRINTK_TIME "/sys/module/printk/parameters/time"

static void assert_value(const char *path, const char *value)
{
	char now[TUNABLE_VALUE_BYTES];

	assert_int_equal(tunable_read(path, now), 0);
	assert_string_equal(now, value);
}

static const char *other_defrag(void)
{
	char now[TUNABLE_VALUE_BYTES];

	assert_int_equal(tunable_read(THP "defrag", now), 0);
	return strcmp(now, "never") ? "never" : "defer+madvise";
}

static void plain_and_bracketed_values_come_back(void **state)
{
	struct knob_session *session = open_session();
	const char *defrag = other_defrag();

	must(knob_hold(session, SLEEP, "4099"));
	assert_value(SLEEP, "4099");
	must(knob_hold(session, THP "defrag", defrag));
	assert_value(THP "defrag", defrag);
	/* Twice: the first value must win. */
	must(knob_hold(session, SLEEP, "4111"));
	must(knob_hold(session, SLEEP, "4099"));
	close_session(session);
	assert_true(access(in_state_dir("journal"), F_OK));
}

static void the_value_it_has_is_not_journalled(void **state)
{
	struct knob_session *session = open_session();
	char now[TUNABLE_VALUE_BYTES], padded[TUNABLE_VALUE_BYTES + 2];

	assert_int_equal(tunable_read(SLEEP, now), 0);
	snprintf(padded, sizeof(padded), "00%s", now);
	must(knob_hold(session, SLEEP, padded));
	assert_int_equal(tunable_read(THP "defrag", now), 0);
	must(knob_hold(session, THP "defrag", now));
	assert_true(access(in_state_dir("journal"), F_OK));
	close_session(session);
}

static void a_missing_tunable_is_enoent(void **state)
{
	struct knob_session *session = open_session();

	assert_int_equal(knob_hold(session, KSM "no_such", "1"), -ENOENT);
	assert_non_null(strstr(fail_text(), KSM "no_such"));
	must(knob_hold_optional(session, KSM "no_such", "1"));
	assert_int_equal(knob_hold_optional(session, SLEEP, "bogus"), -EINVAL);
	close_session(session);
}

static void a_refused_value_names_itself(void **state)
{
	struct knob_session *session = open_session();

	assert_int_equal(knob_hold(session, THP "defrag", "bo\"gus\n"),
			 -EINVAL);
	assert_non_null(strstr(fail_text(), THP "defrag"));
	assert_non_null(strstr(fail_text(), "bo\"gus"));
	close_session(session);
}

/* A bool takes 0 and shows N: what was asked for is not what is there. */
static void a_value_that_reads_back_otherwise_is_undone(void **state)
{
	struct knob_session *session = open_session();
	char now[TUNABLE_VALUE_BYTES];

	if (tunable_read(PRINTK_TIME, now))
		skip();
	assert_int_equal(knob_hold(session, PRINTK_TIME,
				   *now == 'Y' ? "0" : "1"), -EIO);
	assert_value(PRINTK_TIME, now);
	close_session(session);
}

static void only_tunables_are_written(void **state)
{
	static const char *const paths[] = {
		"/etc/hostname", "/sys/../etc/hostname", "/sys//kernel/x",
		"/proc/self/oom_score_adj", "sys/kernel/mm/ksm/run",
		"/sys/kernel/./mm", "/sys/", "", "/proc/sys/..", "/system/x",
	};
	struct knob_session *session = open_session();

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_false(tunable_path_ok(paths[i]));
		assert_int_equal(knob_hold(session, paths[i], "1"), -EINVAL);
	}
	assert_true(tunable_path_ok("/sys/kernel/..x/...") &&
		    tunable_path_ok(SLEEP));
	close_session(session);
}

/* A session whose process ends without putting anything back. */
static void hold_and_end(const char *first, const char *second)
{
	struct knob_session *session;
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(knob_open(state_dir, &session) ||
		      knob_hold(session, first, "4099") ||
		      knob_hold(session, second, "4099"));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void a_repair_goes_backwards(void **state)
{
	const char *other = THP "khugepaged/alloc_sleep_millisecs";
	char *text = NULL, *first, *second;
	unsigned nr;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	remember();
	hold_and_end(SLEEP, other);
	must(knob_repair(state_dir, out, &nr));
	fclose(out);
	assert_int_equal(nr, 2);
	first = strstr(text, SLEEP ": 4099 -> ");
	second = strstr(text, other);
	assert_true(second && first > second);
	free(text);
	assert_as_before();
}

/* With the advisor on, the kernel refuses pages_to_scan. */
static void the_advisor_goes_off_first_and_back_last(void **state)
{
	const char *mode = KSM "advisor_mode", *scan = KSM "pages_to_scan";
	char mode_before[TUNABLE_VALUE_BYTES], scan_before[TUNABLE_VALUE_BYTES];
	struct knob_session *session;

	if (tunable_read(mode, mode_before))
		skip();
	assert_int_equal(tunable_read(scan, scan_before), 0);
	assert_int_equal(tunable_write(mode, "scan-time"), 0);
	session = open_session();
	assert_true(knob_hold(session, scan, "4099") < 0);
	must(knob_hold(session, mode, "none"));
	must(knob_hold(session, scan, "4099"));
	assert_value(scan, "4099");
	close_session(session);
	assert_value(mode, "scan-time");
	assert_int_equal(tunable_write(mode, mode_before), 0);
	tunable_write(scan, scan_before);
}

static void what_somebody_else_changed_is_left_alone(void **state)
{
	struct knob_session *session = open_session();
	char was[TUNABLE_VALUE_BYTES];

	assert_int_equal(tunable_read(SLEEP, was), 0);
	must(knob_hold(session, SLEEP, "4099"));
	must(knob_hold(session, THP "defrag", other_defrag()));
	must(knob_hold(session, SLEEP, "4111"));
	assert_int_equal(tunable_write(SLEEP, "8191"), 0);
	must(knob_restore(session));
	assert_value(SLEEP, "8191");
	assert_int_equal(tunable_write(SLEEP, was), 0);
	close_session(session);
}

#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

/* What a killed write leaves on its way is ours, what is beyond is not. */
static void a_pool_half_filled_is_put_back(void **state)
{
	struct knob_session *session = open_session();
	char was[TUNABLE_VALUE_BYTES], value[24];
	unsigned long nr;

	if (tunable_read(POOL, was))
		skip();
	nr = strtoul(was, NULL, 10);
	snprintf(value, sizeof(value), "%lu", nr + 7);
	must(knob_hold(session, POOL, value));
	snprintf(value, sizeof(value), "%lu", nr + 3);
	assert_int_equal(tunable_write(POOL, value), 0);
	must(knob_restore(session));
	assert_value(POOL, was);
	snprintf(value, sizeof(value), "%lu", nr + 2);
	must(knob_hold(session, POOL, value));
	snprintf(value, sizeof(value), "%lu", nr + 3);
	assert_int_equal(tunable_write(POOL, value), 0);
	must(knob_restore(session));
	assert_value(POOL, value);
	assert_int_equal(tunable_write(POOL, was), 0);
	close_session(session);
}

static void only_a_pool_is_filled_step_by_step(void **state)
{
	static const struct {
		const char *path, *before, *wanted, *now;
		bool on_the_way;
	} rows[] = {
		{ POOL, "0", "8", "1", true },
		{ POOL, "8", "0", "7", true },
		{ POOL, "9", "11", "10", true },
		{ POOL, "0", "8", "0", false },
		{ POOL, "0", "8", "8", false },
		{ POOL, "0", "8", "9", false },
		{ POOL, "5", "8", "4", false },
		{ POOL, "0", "8", "", false },
		{ POOL, "0", "8", "4x", false },
		{ POOL, "0", "8", "-4", false },
		{ SLEEP, "0", "8", "4", false },
		{ "nr_hugepages", "0", "8", "4", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(tunable_on_the_way(rows[i].path,
						    rows[i].before,
						    rows[i].wanted,
						    rows[i].now),
				 rows[i].on_the_way);
}

static void a_kernel_thread_is_bound_and_released(void **state)
{
	struct knob_session *session = open_session();
	char cpus[KTHREAD_CPUS_BYTES];
	pid_t pid;

	if (kthread_find("ksmd", &pid))
		skip();
	must(knob_hold_affinity(session, "ksmd", 0));
	assert_int_equal(kthread_cpus_get(pid, cpus), 0);
	assert_string_equal(cpus, "0");
	assert_int_equal(knob_hold_affinity(session, "ksmd", 99999), -EINVAL);
	assert_int_equal(knob_hold_affinity(session, "ksmd", -1), -EINVAL);
	close_session(session);
}

static void a_user_process_is_not_a_kernel_thread(void **state)
{
	struct knob_session *session = open_session();
	char name[16];

	assert_int_equal(prctl(PR_GET_NAME, name), 0);
	assert_int_equal(prctl(PR_SET_NAME, "k) R 1 (thread"), 0);
	assert_int_equal(knob_hold_affinity(session, "k) R 1 (thread", 0),
			 -ENOENT);
	assert_true(process_alive(getpid()));
	prctl(PR_SET_NAME, name);
	close_session(session);
}

static void a_dry_session_only_says_what_it_would_do(void **state)
{
	struct knob_session *session;
	char *text = NULL, line[1024], now[TUNABLE_VALUE_BYTES];
	size_t len;
	FILE *out = open_memstream(&text, &len);

	remember();
	assert_int_equal(tunable_read(SLEEP, now), 0);
	must(knob_open_dry(out, &session));
	must(knob_hold(session, SLEEP, "4099"));
	assert_int_equal(knob_hold(session, KSM "no_such", "1"), -ENOENT);
	must(knob_hold_affinity(session, "ksmd", 0));
	must(knob_hold_swapfile(session, 16 << 20));
	assert_as_before();
	close_session(session);
	fclose(out);
	snprintf(line, sizeof(line), SLEEP ": %s -> 4099\n", now);
	assert_ptr_equal(strstr(text, line), text);
	assert_non_null(strstr(text, "swap: none -> "));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_bracketed_values_come_back),
		cmocka_unit_test(the_value_it_has_is_not_journalled),
		cmocka_unit_test(a_missing_tunable_is_enoent),
		cmocka_unit_test(a_refused_value_names_itself),
		cmocka_unit_test(a_value_that_reads_back_otherwise_is_undone),
		cmocka_unit_test(only_tunables_are_written),
		cmocka_unit_test(a_repair_goes_backwards),
		cmocka_unit_test(the_advisor_goes_off_first_and_back_last),
		cmocka_unit_test(what_somebody_else_changed_is_left_alone),
		cmocka_unit_test(a_pool_half_filled_is_put_back),
		cmocka_unit_test(only_a_pool_is_filled_step_by_step),
		cmocka_unit_test(a_kernel_thread_is_bound_and_released),
		cmocka_unit_test(a_user_process_is_not_a_kernel_thread),
		cmocka_unit_test(a_dry_session_only_says_what_it_would_do),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, make_state_dir, remove_state_dir);
}
