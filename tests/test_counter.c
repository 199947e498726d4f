/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/counter.h"
#include "lib/base/fail.h"
#include "lib/sys/procfs.h"

#include <dirent.h>
#include <sys/mman.h>

#include "tests/unit.h"
#include "tests/fixture.h"

static const enum counter_backend_id backends[] = {
	COUNTER_BACKEND_RAW, COUNTER_BACKEND_LIBPERF,
};

static void test_table(void **state)
{
	for (unsigned i = 0; i < counter_nr_events; i++) {
		const struct counter_event *event = &counter_events[i];
		struct counter_selection selection = { .event = { false } };

		assert_int_equal(counter_find(event->name), i);
		assert_int_equal(counter_select(event->set, &selection), 0);
		assert_true(selection.event[i]);
		assert_int_equal(event->kind == COUNTER_TRACEPOINT,
				 event->tracepoint != NULL);
		assert_int_equal(event->kind == COUNTER_PMU, event->group > 0);
		/* Listed everywhere, reported by arch/x86/mm/tlb.c alone. */
		if (event->tracepoint &&
		    !strcmp(event->tracepoint, "tlb/tlb_flush"))
			assert_string_equal(event->arch, "x86");
	}
	for (size_t i = 0; counter_sets[i].name; i++) {
		struct counter_selection selection = { .event = { false } };

		assert_int_equal(counter_select(counter_sets[i].name,
						&selection), 0);
	}
	assert_int_equal(counter_find("tlb:tlb_flush reason==99"), -1);
}

static void test_select(void **state)
{
	static const char *const bad[] = {
		"", ",", "flush,", "flush,,tlb", "flsh", "flush tlb",
		"FLUSH", "flushh\n",
		"a-set-whose-name-is-longer-than-any-set-can-be-in-this-table",
		"0123456789012345678901234567890123456789012345678901234567890",
	};
	struct counter_selection selection = { .event = { false } };
	int flush = counter_find("tlb:tlb_flush reason==1");
	int ipi = counter_find("ipi:ipi_send_cpu");

	assert_int_equal(counter_select("flush,ipi", &selection), 0);
	assert_true(selection.event[flush] && selection.event[ipi]);
	assert_false(selection.event[counter_find("cycles")]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(counter_select(bad[i], &selection), -EINVAL);
	assert_int_equal(counter_select("flsh", &selection), -EINVAL);
	assert_non_null(strstr(fail_text(), "\"flush\""));
}

/* Events of a kernel without any tracepoint, and of no known CPU. */
static void test_absent(void **state)
{
	int root = fixture_new();
	struct counter_target self = { .cpu = -1 };
	struct counter_selection selection;
	struct counter_session *session;
	int ours = counter_find("minor-faults");

	memset(&selection, 1, sizeof(selection));
	fixture_write(root, "sys/kernel/tracing/events/enable", "0\n");
	fixture_write(root, "proc/cpuinfo",
		      "vendor_id\t: NoSuchVendor\ncpu family\t: 6\n");
	assert_int_equal(counter_open(root, COUNTER_BACKEND_RAW, &selection,
				      &self, 1, &session), 0);
	for (unsigned i = 0; i < counter_nr_events; i++) {
		const struct counter_event *event = &counter_events[i];
		enum counter_status status = counter_status_of(session, i);

		if (event->kind == COUNTER_TRACEPOINT)
			assert_int_equal(status, COUNTER_ABSENT);
		else if (event->cpus)
			assert_int_equal(status, COUNTER_UNSUPPORTED);
		else if (event->kind == COUNTER_SOFTWARE)
			assert_int_equal(status, COUNTER_OK);
		if (status != COUNTER_OK) {
			assert_null(counter_value(session, i, 0));
			assert_true(strlen(counter_reason(session, i)) > 8);
		}
	}
	assert_int_equal(counter_start(session), 0);
	assert_int_equal(counter_stop(session), 0);
	assert_int_equal(counter_read(session), 0);
	assert_non_null(counter_value(session, (unsigned)ours, 0));
	counter_close(session);
	counter_close(NULL);
	fixture_delete(root);
}

static void touch_pages(size_t nr_pages)
{
	size_t page_bytes = (size_t)getpagesize();
	char *pages = mmap(NULL, nr_pages * page_bytes,
			   PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	assert_true(pages != MAP_FAILED);
	assert_int_equal(madvise(pages, nr_pages * page_bytes,
				 MADV_NOHUGEPAGE), 0);
	for (size_t i = 0; i < nr_pages; i++)
		*(volatile char *)(pages + i * page_bytes) = 1;
	munmap(pages, nr_pages * page_bytes);
}

/* Faults of this thread, exactly; only while started; adding up. */
static void test_thread_faults(enum counter_backend_id backend)
{
	struct counter_target self = { .cpu = -1 };
	struct counter_selection selection = { .event = { false } };
	const struct counter_value *value;
	struct counter_session *session;
	int root = procfs_root();
	int err;

	assert_int_equal(counter_select("faults", &selection), 0);
	err = counter_open(root, backend, &selection, &self, 1, &session);
	if (err == -ENOTSUP) {
		close(root);
		return;
	}
	assert_int_equal(err, 0);
	touch_pages(257);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(counter_start(session), 0);
		touch_pages(1031);
		assert_int_equal(counter_stop(session), 0);
		touch_pages(257);
	}
	assert_int_equal(counter_read(session), 0);
	value = counter_value(session,
			      (unsigned)counter_find("minor-faults"), 0);
	assert_non_null(value);
	assert_true(value->count >= 3 * 1031);
	/* A sanitizer faults in its shadow of the pages too. */
	if (!SANITIZED)
		assert_true(value->count <= 3 * 1031 + 257);
	assert_true(value->enabled_ns > 0);
	assert_int_equal(value->enabled_ns, value->running_ns);
	counter_close(session);
	close(root);
}

/* A libperf that is passed over leaves a reason; a choice of ours does not. */
static void test_note(void **state)
{
	struct counter_target cpu0 = { .cpu = 0 };
	struct counter_selection selection = { .event = { false } };
	struct counter_session *best, *other;
	int root = procfs_root();

	assert_int_equal(counter_select("faults", &selection), 0);
	assert_int_equal(counter_open(root, COUNTER_BACKEND_BEST, &selection,
				      &cpu0, 1, &best), 0);
	assert_int_equal(counter_open(root, COUNTER_BACKEND_RAW, &selection,
				      &cpu0, 1, &other), 0);
	assert_string_equal(counter_backend_note(other), "");
	counter_close(other);
	if (counter_backend_note(best)[0]) {
		assert_string_equal(counter_backend(best), "perf_event_open");
		assert_int_equal(counter_open(root, COUNTER_BACKEND_LIBPERF,
					      &selection, &cpu0, 1, &other),
				 -ENOTSUP);
		assert_non_null(strstr(fail_text(),
				       counter_backend_note(best)));
	}
	counter_close(best);
	close(root);
}

static void test_faults(void **state)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
		test_thread_faults(backends[i]);
}

static unsigned nr_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned nr = 0;

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

/* Everything at once on every CPU: none disturbs another, none stays open. */
static void test_everything(void **state)
{
	struct counter_target targets[2] = { { .cpu = 0 }, { .cpu = -1 } };
	struct counter_selection selection;
	struct counter_session *session;
	unsigned nr_ok = 0, nr_before;
	int root = procfs_root();

	nr_before = nr_descriptors();
	memset(&selection, 1, sizeof(selection));
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		if (counter_open(root, backends[i], &selection, targets, 2,
				 &session) == -ENOTSUP)
			continue;
		assert_int_equal(counter_start(session), 0);
		touch_pages(3);
		assert_int_equal(counter_stop(session), 0);
		assert_int_equal(counter_read(session), 0);
		for (unsigned e = 0; e < counter_nr_events; e++) {
			bool ok = counter_status_of(session, e) == COUNTER_OK;

			nr_ok += ok;
			assert_int_equal(!ok,
					 counter_reason(session, e)[0] != 0);
			if (!ok)
				assert_null(counter_value(session, e, 0));
		}
		counter_close(session);
		assert_int_equal(nr_descriptors(), nr_before);
	}
	close(root);
	if (!geteuid())
		assert_true(nr_ok > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_select),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
