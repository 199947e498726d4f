/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/counter_norm.h"

#include <string.h>

#include "tests/unit.h"

#define UNKNOWN PROCFS_UNKNOWN

static struct counter_totals nothing(void)
{
	struct counter_totals totals;

	memset(&totals, 0xff, sizeof(totals));
	return totals;
}

static void set(struct counter_totals *totals, const char *name,
		uint64_t all, uint64_t own)
{
	int row = counter_find(name);

	assert_true(row >= 0);
	totals->event[row] = all;
	totals->own[row] = own;
}

static void check(const struct counter_totals *totals, enum counter_norm norm,
		  uint64_t expect, const char *source)
{
	struct counter_normal normal[NR_NORMS];

	counter_normalise(totals, normal);
	assert_int_equal(normal[norm].count, expect);
	if (source) {
		assert_string_equal(normal[norm].source, source);
		assert_non_null(normal[norm].rule);
	} else {
		assert_null(normal[norm].source);
	}
}

static void test_nothing(void **state)
{
	struct counter_totals totals = nothing();

	for (int norm = 0; norm < NR_NORMS; norm++)
		check(&totals, norm, UNKNOWN, NULL);
}

/* A user without privileges on x86 has /proc/interrupts alone. */
static void test_interrupts_only(void **state)
{
	struct counter_totals totals = nothing();

	totals.irq[IRQ_TLB] = 5003;
	totals.own_irq[IRQ_TLB] = 4999;
	totals.irq[IRQ_CAL] = 10009;
	totals.irq[IRQ_RES] = 17;
	check(&totals, NORM_FLUSH_SENT, UNKNOWN, NULL);
	check(&totals, NORM_FLUSH_RECEIVED, 4999, "/proc/interrupts TLB");
	check(&totals, NORM_SYNC_IPI, 5006, "/proc/interrupts CAL less TLB");
	check(&totals, NORM_RESCHED_IPI, 17, "/proc/interrupts RES");
	check(&totals, NORM_FLUSH_FULL, UNKNOWN, NULL);
	/* Requests that shared interrupts: fewer calls than flushes. */
	totals.irq[IRQ_CAL] = 5001;
	check(&totals, NORM_SYNC_IPI, 0, "/proc/interrupts CAL less TLB");
}

/* arm64 has no TLB row and no flush IPI. */
static void test_arm64(void **state)
{
	struct counter_totals totals = nothing();

	totals.irq[IRQ_CAL] = 4099;
	check(&totals, NORM_FLUSH_RECEIVED, UNKNOWN, NULL);
	check(&totals, NORM_SYNC_IPI, 4099, "/proc/interrupts CAL");
	totals.irq[IRQ_CAL] = UNKNOWN;
	set(&totals, "ipi:ipi_entry Function call interrupts", 4111, 1);
	check(&totals, NORM_SYNC_IPI, 4111,
	      "tracepoint ipi:ipi_entry Function call interrupts");
}

static void test_tracepoints(void **state)
{
	struct counter_totals totals = nothing();

	totals.own_irq[IRQ_TLB] = 5003;
	set(&totals, "tlb:tlb_flush reason==1", 6007, 4993);
	set(&totals, "tlb:tlb_flush reason==4", 7001, 1009);
	set(&totals, "tlb:tlb_flush reason==1&&pages==1", 11, 0);
	set(&totals, "tlb:tlb_flush reason==1&&pages==0xffffffffffffffff",
	    13, 7);
	check(&totals, NORM_FLUSH_RECEIVED, 4993,
	      "tracepoint tlb:tlb_flush reason 1");
	check(&totals, NORM_FLUSH_SENT, 1009,
	      "tracepoint tlb:tlb_flush reason 4");
	check(&totals, NORM_FLUSH_SINGLE, 0,
	      "tracepoint tlb:tlb_flush reason 1, pages 1");
	check(&totals, NORM_FLUSH_FULL, 7,
	      "tracepoint tlb:tlb_flush reason 1, pages -1");
}

/* RISC-V: two kinds of fences each, on the process's CPUs. */
static void test_remote_fences(void **state)
{
	struct counter_totals totals = nothing();

	set(&totals, "sbi-sfence-vma-sent", 4099, 1);
	set(&totals, "sbi-sfence-vma-received", 5003, 17);
	check(&totals, NORM_FLUSH_SENT, UNKNOWN, NULL);
	check(&totals, NORM_FLUSH_RECEIVED, UNKNOWN, NULL);
	set(&totals, "sbi-sfence-vma-asid-sent", 7, 2);
	set(&totals, "sbi-sfence-vma-asid-received", 11, 13);
	check(&totals, NORM_FLUSH_SENT, 3,
	      "SBI firmware events, remote fences sent");
	check(&totals, NORM_FLUSH_RECEIVED, 30,
	      "SBI firmware events, remote fences received");
}

static void test_disagreement(void **state)
{
	assert_false(counter_disagreement(0, 0, 0));
	assert_false(counter_disagreement(4099, 4099, 0));
	assert_false(counter_disagreement(10000, 9900, 0));
	assert_true(counter_disagreement(10000, 9899, 0));
	assert_true(counter_disagreement(9899, 10000, 0));
	assert_false(counter_disagreement(9899, 10000, 101));
	assert_true(counter_disagreement(9899, 10000, 100));
	assert_true(counter_disagreement(0, 1, 0));
	assert_false(counter_disagreement(0, 1, 1));
}

/* As perf_event_open(2) returns them; on a PMU that has too few counters. */
static void test_share(void **state)
{
	static const struct {
		uint64_t enabled_ns, running_ns;
		enum counter_share share;
	} cases[] = {
		{ 0, 0, COUNTER_WHOLE },
		{ 4099, 4099, COUNTER_WHOLE },
		{ 4099, 4098, COUNTER_PART },
		{ 4099, 1, COUNTER_PART },
		{ 4099, 0, COUNTER_NEVER },
		{ 1, 0, COUNTER_NEVER },
		{ UINT64_MAX, UINT64_MAX - 1, COUNTER_PART },
		{ UINT64_MAX, UINT64_MAX, COUNTER_WHOLE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(counter_share(cases[i].enabled_ns,
					       cases[i].running_ns),
				 cases[i].share);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_interrupts_only),
		cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_tracepoints),
		cmocka_unit_test(test_remote_fences),
		cmocka_unit_test(test_disagreement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
