/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/count/latency.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit.h"
#include "tests/support/priority.h"

#define CHANGES 4099

static void test_names(void **state)
{
	for (int i = 0; i < NR_LATENCIES; i++) {
		assert_non_null(latency_name(i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(latency_name(i),
						latency_name(j));
	}
}

static void test_percentiles(void **state)
{
	struct latency_hist hist = { .count = 0 }, more = { .count = 0 };

	assert_int_equal(latency_percentile_ns(&hist, 50), 0);
	/* 97 values of 7, 2 of 1000 (bucket 960 to 1023), one of 5000. */
	hist.bucket[7] = 97;
	hist.count = 97;
	hist.max_ns = 7;
	more.bucket[(9 - 3 + 1) << 3 | 7] = 2;
	more.bucket[(12 - 3 + 1) << 3 | 1] = 1;
	more.count = 3;
	more.max_ns = 5000;
	latency_hist_add(&hist, &more);
	assert_int_equal(hist.count, 100);
	assert_int_equal(latency_percentile_ns(&hist, 50), 7);
	assert_int_equal(latency_percentile_ns(&hist, 97), 7);
	assert_int_equal(latency_percentile_ns(&hist, 98), 1023);
	assert_int_equal(latency_percentile_ns(&hist, 99), 1023);
	assert_int_equal(latency_percentile_ns(&hist, 100), 5000);
	assert_int_equal(latency_percentile_ns(&hist, 0.001), 7);
}

struct peer {
	_Atomic bool ready, quit;
};

static void bind_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	assert_int_equal(sched_setaffinity(0, sizeof(set), &set), 0);
}

static void *spin(void *arg)
{
	struct peer *peer = arg;

	bind_to(1);
	atomic_store(&peer->ready, true);
	while (!atomic_load_explicit(&peer->quit, memory_order_relaxed))
		;
	return NULL;
}

/* Returns the time of all changes, taken from outside. */
static uint64_t change_protection(void)
{
	size_t page_bytes = (size_t)getpagesize();
	char *page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int prot = PROT_READ | PROT_WRITE;
	uint64_t start_ns;

	assert_true(page != MAP_FAILED);
	*page = 1;
	start_ns = clock_ns();
	for (int i = 0; i < CHANGES; i++) {
		prot ^= PROT_WRITE;
		assert_int_equal(mprotect(page, page_bytes, prot), 0);
	}
	start_ns = clock_ns() - start_ns;
	munmap(page, page_bytes);
	return start_ns;
}

/* Most of the wait is the way to the peer and what it does there. */
static void check_parts(const struct latency_hist *hists)
{
	uint64_t way_ns = latency_percentile_ns(&hists[LATENCY_ipi_delivery],
						50);
	uint64_t work_ns = latency_percentile_ns(&hists[LATENCY_ipi_handler],
						 50);
	uint64_t wait_ns =
		latency_percentile_ns(&hists[LATENCY_initiator_wait], 50);

	if (hists[LATENCY_ipi_delivery].count < CHANGES / 2)
		return;
	print_message("median: delivery %" PRIu64 " handler %" PRIu64
		      " wait %" PRIu64 " ns\n", way_ns, work_ns, wait_ns);
	assert_in_range(2 * (way_ns + work_ns), wait_ns, 5 * wait_ns / 2);
}

/* What the initiator waited is part of its calls, these of the whole. */
static void check_intervals(const struct latency_hist *hists,
			    const struct latency_facts *facts,
			    uint64_t whole_ns)
{
	const struct latency_hist *call = &hists[LATENCY_system_call];
	const struct latency_hist *wait = &hists[LATENCY_initiator_wait];

	print_message("whole %" PRIu64 " calls %llu wait %llu ns\n",
		      whole_ns / CHANGES, call->sum_ns / CHANGES,
		      wait->sum_ns / CHANGES);
	assert_in_range(call->count, CHANGES, CHANGES + 10);
	/* Calls beside ours may be long: a sanitizer's, of its own memory. */
	assert_true(call->sum_ns < whole_ns +
		    (call->count - CHANGES) * call->max_ns);
	if (!facts->has[LATENCY_initiator_wait])
		return;
	assert_true(wait->count <= call->count);
	assert_true(wait->sum_ns < call->sum_ns);
	check_parts(hists);
	for (int p = 1; p <= 100; p++)
		assert_true(latency_percentile_ns(call, p) <= call->max_ns);
}

static void check_functions(const struct latency_hist *hists,
			    const struct latency_facts *facts,
			    uint64_t whole_ns)
{
	const struct latency_hist *flush =
		&hists[LATENCY_flush_tlb_mm_range];

	if (!facts->has[LATENCY_flush_tlb_mm_range])
		return;
	assert_in_range(flush->count, CHANGES, CHANGES + CHANGES / 10);
	assert_true(flush->sum_ns < whole_ns);
	assert_int_equal(hists[LATENCY_arch_tlbbatch_flush].count, 0);
}

static void test_machine(void **state)
{
	struct latency_hist hists[NR_LATENCIES];
	struct latency_session *session;
	struct latency_facts facts;
	struct peer peer = { .ready = false };
	pthread_t thread;
	uint64_t whole_ns;

	latency_facts_read(&facts);
	print_message("%s %s\n", latency_mode_name(facts.mode), facts.reason);
	if (facts.mode == LATENCY_OFF || sysconf(_SC_NPROCESSORS_ONLN) < 2) {
		assert_true(facts.mode != LATENCY_OFF || facts.reason[0]);
		assert_int_equal(latency_open(&facts, getpid(), &session),
				 -ENOTSUP);
		skip();
	}
	bind_to(0);
	assert_int_equal(pthread_create(&thread, NULL, spin, &peer), 0);
	while (!atomic_load(&peer.ready))
		sched_yield();
	assert_int_equal(latency_open(&facts, getpid(), &session), 0);
	change_protection();
	latency_start(session);
	whole_ns = change_protection();
	latency_stop(session);
	change_protection();
	assert_int_equal(latency_read(session, hists), 0);
	latency_close(session);
	latency_close(NULL);
	atomic_store(&peer.quit, true);
	pthread_join(thread, NULL);
	for (int i = 0; i < NR_LATENCIES; i++)
		if (!facts.has[i])
			assert_int_equal(hists[i].count, 0);
	if (facts.mode == LATENCY_TP_BTF)
		check_intervals(hists, &facts, whole_ns);
	else
		check_functions(hists, &facts, whole_ns);
}

static int run_group(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
	return priority_run(run_group);
}
