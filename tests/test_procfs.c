/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#include "tests/unit.h"
#include "tests/fixture.h"

static void test_strings(void **state)
{
	static const struct {
		const char *content, *expect;
		int err;
	} cases[] = {
		{ "tsc\n", "tsc", 0 },
		{ " two w \n\n", "two w", 0 },
		{ "", "", 0 },
		{ "\n", "", 0 },
		{ "seven77", "seven77", 0 },
		{ "sevenseven\n", NULL, -EOVERFLOW },
	};
	int root = fixture_new();
	char buf[11];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_write(root, "sys/word", cases[i].content);
		assert_int_equal(procfs_string(root, "/sys/word", buf,
					       sizeof(buf)), cases[i].err);
		if (!cases[i].err)
			assert_string_equal(buf, cases[i].expect);
	}
	assert_int_equal(procfs_string(root, "sys/none", buf, sizeof(buf)),
			 -ENOENT);
	assert_non_null(strstr(fail_text(), "/sys/none"));
	fixture_delete(root);
}

static void test_numbers(void **state)
{
	static const struct {
		const char *content;
		uint64_t value;
		int err;
	} cases[] = {
		{ "4099\n", 4099, 0 },
		{ "0x1000065\n", 0x1000065, 0 },
		{ "18446744073709551615\n", UINT64_MAX, 0 },
		{ "18446744073709551616\n", 0, -EBADMSG },
		{ "-1\n", 0, -EBADMSG },
		{ "12 13\n", 0, -EBADMSG },
		{ "", 0, -EBADMSG },
		{ "max\n", 0, -EBADMSG },
	};
	int root = fixture_new();
	uint64_t value;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_write(root, "proc/number", cases[i].content);
		value = 0;
		assert_int_equal(procfs_u64(root, "proc/number", &value),
				 cases[i].err);
		assert_int_equal(value, cases[i].value);
	}
	fixture_delete(root);
}

static void test_choices(void **state)
{
	static const struct {
		const char *content, *expect;
		int err;
	} cases[] = {
		{ "always [madvise] never\n", "madvise", 0 },
		{ "always defer [defer+madvise] never\n", "defer+madvise", 0 },
		{ "[none] scan-time\n", "none", 0 },
		{ "haltpoll\n", "haltpoll", 0 },
		{ "always madvise never\n", NULL, -EBADMSG },
		{ "always [madvise never\n", NULL, -EBADMSG },
		{ "[] never\n", NULL, -EBADMSG },
		{ "", NULL, -EBADMSG },
		{ "[averyverylongword] never\n", NULL, -EOVERFLOW },
	};
	int root = fixture_new();
	char buf[16];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_write(root, "sys/choice", cases[i].content);
		assert_int_equal(procfs_choice(root, "sys/choice", buf,
					       sizeof(buf)), cases[i].err);
		if (!cases[i].err)
			assert_string_equal(buf, cases[i].expect);
	}
	fixture_delete(root);
}

static void test_cpu_lists(void **state)
{
	static const struct {
		const char *content;
		unsigned nr, highest;
		int err;
	} cases[] = {
		{ "0-1\n", 2, 1, 0 },
		{ "0\n", 1, 0, 0 },
		{ "0-3,8,64-127\n", 69, 127, 0 },
		{ "\n", 0, 0, 0 },
		{ "0-1048576\n", 0, 0, -EBADMSG },
		{ "99999999999999999999\n", 0, 0, -EBADMSG },
		{ "3-1\n", 0, 0, -EBADMSG },
		{ "0-\n", 0, 0, -EBADMSG },
		{ "0;1\n", 0, 0, -EBADMSG },
		{ "ff\n", 0, 0, -EBADMSG },
	};
	int root = fixture_new();
	unsigned nr, highest;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_write(root, "sys/list", cases[i].content);
		assert_int_equal(procfs_cpu_list(root, "sys/list", &nr,
						 &highest), cases[i].err);
		if (cases[i].err)
			continue;
		assert_int_equal(nr, cases[i].nr);
		assert_int_equal(highest, cases[i].highest);
	}
	fixture_delete(root);
}

static void test_vmstat(void **state)
{
	static const char *const names[] = {
		"pgfault", "pgfaul", "pgfaulty", "nr_free_pages",
	};
	int root = fixture_open("x86-6.18-kvm2");
	uint64_t values[4];

	assert_int_equal(vmstat_read(root, names, 4, values), 0);
	assert_int_equal(values[0], 26547765);
	assert_int_equal(values[1], PROCFS_UNKNOWN);
	assert_int_equal(values[2], PROCFS_UNKNOWN);
	assert_int_equal(values[3], 840406);
	close(root);
	root = fixture_new();
	fixture_write(root, "proc/vmstat", "nr_free_pages 4099\npgfault");
	assert_int_equal(vmstat_read(root, names, 4, values), -EBADMSG);
	fixture_write(root, "proc/vmstat", "pgfault 18446744073709551616\n");
	assert_int_equal(vmstat_read(root, names, 1, values), -EBADMSG);
	fixture_write(root, "proc/vmstat", "");
	assert_int_equal(vmstat_read(root, names, 1, values), 0);
	assert_int_equal(values[0], PROCFS_UNKNOWN);
	fixture_delete(root);
}

static void test_steal(void **state)
{
	static const unsigned cpus[] = { 7, 0, 3 };
	int root = fixture_new();
	uint64_t ticks[3];

	fixture_write(root, "proc/stat",
		      "cpu  1 2 3 4 5 6 7 46 9 10\n"
		      "cpu0 1 2 3 4 5 6 7 4099 9 10\n"
		      "cpu7 1 2 3 4 5 6 7 42 9 10\n"
		      "intr 77 0 cpu3\n");
	assert_int_equal(cpu_steal_ticks(root, cpus, 3, ticks), 0);
	assert_int_equal(ticks[0], 42);
	assert_int_equal(ticks[1], 4099);
	assert_int_equal(ticks[2], PROCFS_UNKNOWN);
	fixture_write(root, "proc/stat", "cpu0 1 2 3 4 5 6 7\n");
	assert_int_equal(cpu_steal_ticks(root, cpus, 3, ticks), -EBADMSG);
	fixture_write(root, "proc/stat", "cpu0x 1 2 3 4 5 6 7 8\n");
	assert_int_equal(cpu_steal_ticks(root, cpus, 3, ticks), -EBADMSG);
	fixture_delete(root);
}

static void test_thread(void **state)
{
	struct thread_sched sched;
	int root = fixture_new();

	fixture_write(root, "proc/self/task/77/schedstat",
		      "123456789012 4099 17\n");
	assert_int_equal(thread_sched_read(root, 77, &sched), 0);
	assert_int_equal(sched.run_ns, 123456789012);
	assert_int_equal(sched.wait_ns, 4099);
	assert_int_equal(sched.nr_timeslices, 17);
	assert_int_equal(thread_sched_read(root, 78, &sched), -ENOENT);
	fixture_write(root, "proc/self/task/77/schedstat", "12 13\n");
	assert_int_equal(thread_sched_read(root, 77, &sched), -EBADMSG);
	fixture_write(root, "proc/77/schedstat", "1 4099 2\n");
	assert_int_equal(process_sched_read(root, 77, &sched), 0);
	assert_int_equal(sched.wait_ns, 4099);
	assert_int_equal(process_sched_read(root, 78, &sched), -ENOENT);
	fixture_delete(root);
}

/* The live files of the calling thread move as it runs and yields. */
static void test_thread_live(void **state)
{
	struct thread_sched sched[2];
	int root = procfs_root();

	if (thread_sched_read(root, gettid(), &sched[0])) {
		close(root);
		skip();
	}
	clock_sleep_ns(1000000);
	for (volatile unsigned i = 0; i < 30000000; i++)
		;
	assert_int_equal(thread_sched_read(root, gettid(), &sched[1]), 0);
	assert_true(sched[1].run_ns > sched[0].run_ns);
	close(root);
}

static void test_kib(void **state)
{
	int root = fixture_new();
	uint64_t bytes;

	fixture_write(root, "proc/meminfo", "MemTotal:       4099 kB\n"
		      "SwapTotal:      17 kB\nSwapTotalX:  1 kB\n"
		      "SwapFree:  none\n");
	assert_int_equal(procstat_kib(root, "proc/meminfo", "MemTotal", &bytes),
			 0);
	assert_int_equal(bytes, 4099 * 1024);
	assert_int_equal(procstat_kib(root, "proc/meminfo", "SwapTotal",
				      &bytes), 0);
	assert_int_equal(bytes, 17 * 1024);
	assert_int_equal(procstat_kib(root, "proc/meminfo", "SwapFree", &bytes),
			 -ENOENT);
	assert_int_equal(procstat_kib(root, "proc/meminfo", "Swap", &bytes),
			 -ENOENT);
	fixture_delete(root);
}

static void test_preempted(void **state)
{
	int root = fixture_new();
	uint64_t nr;

	fixture_write(root, "proc/77/status", "Name:\tmmfence\n"
		      "voluntary_ctxt_switches:\t17\n"
		      "nonvoluntary_ctxt_switches:\t4099\n");
	assert_int_equal(thread_preempted_read(root, 77, &nr), 0);
	assert_int_equal(nr, 4099);
	fixture_write(root, "proc/78/status", "Name:\tmmfence\n");
	assert_int_equal(thread_preempted_read(root, 78, &nr), -ENOENT);
	fixture_delete(root);
	root = procfs_root();
	assert_int_equal(thread_preempted_read(root, gettid(), &nr), 0);
	close(root);
}

static void test_load(void **state)
{
	struct load_average load;
	int root = fixture_new();

	fixture_write(root, "proc/loadavg", "1.50 0.25 12.00 3/4099 17\n");
	assert_int_equal(load_average_read(root, &load), 0);
	assert_true(load.load_1min == 1.5 && load.load_5min == 0.25);
	assert_true(load.load_15min == 12.0);
	assert_int_equal(load.nr_running, 3);
	assert_int_equal(load.nr_threads, 4099);
	fixture_write(root, "proc/loadavg", "1.50 0.25\n");
	assert_int_equal(load_average_read(root, &load), -EBADMSG);
	fixture_delete(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_cpu_lists),
		cmocka_unit_test(test_vmstat),
		cmocka_unit_test(test_steal),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_thread_live),
		cmocka_unit_test(test_kib),
		cmocka_unit_test(test_preempted),
		cmocka_unit_test(test_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
