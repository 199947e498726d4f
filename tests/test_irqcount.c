/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/sys/irqcount.h"

#include <inttypes.h>

#include "tests/unit.h"
#include "tests/fixture.h"

static void check_row(const struct irq_counts *counts, enum irq_row row,
		      const uint64_t *expect)
{
	assert_int_equal(counts->has[row], !!expect);
	for (unsigned cpu = 0; expect && cpu < counts->nr_cpus; cpu++)
		assert_int_equal(counts->count[row][cpu], expect[cpu]);
}

#define READS	    20
#define READ_MAX_NS 5000000

/*
 * The shortest of several readings: the time of the reading itself, without
 * interruptions.
 */
static uint64_t read_cost_ns(int root, struct irq_counts *counts)
{
	uint64_t shortest_ns = UINT64_MAX;

	for (int i = 0; i < READS; i++) {
		uint64_t start_ns = clock_ns(), read_ns;

		assert_int_equal(irq_counts_read(root, counts), 0);
		read_ns = clock_ns() - start_ns;
		if (read_ns < shortest_ns)
			shortest_ns = read_ns;
	}
	return shortest_ns;
}

static void test_fixtures(void **state)
{
	static const struct {
		const char *name;
		unsigned nr_cpus;
		uint64_t tlb[4], cal[4], res[4];
		bool has_tlb;
		bool online[4];
	} cases[] = {
		{ "x86-6.18-kvm2", 2, { 5141, 586070 }, { 46854, 619055 },
		  { 49499, 23595 }, true, { true, true } },
		{ "x86-6.1-offline", 4, { 4099, 0, 4294967295, 7 },
		  { 5001, 0, 123, 40 }, { 1, 0, 3, 4 }, true,
		  { true, false, true, true } },
		{ "arm64-6.1", 4, { 0 }, { 2048, 4099, 17, 0 },
		  { 15, 16, 4099, 18 }, false, { true, true, true, true } },
		{ "x86-5.10", 4, { 6007, 5003, 1009, 0 },
		  { 9973, 8191, 4099, 3 }, { 2053, 1031, 769, 12 }, true,
		  { true, true, true, true } },
		{ "x86-7.2", 2, { 509, 65537 }, { 1021, 70001 },
		  { 641, 4099 }, true, { true, true } },
		{ "arm64-7.2", 4, { 0 }, { 1033, 2053, 31, 8191 },
		  { 211, 4099, 7, 13 }, false, { true, true, true, true } },
		{ "arm64-5.10", 2, { 0 }, { 611, 8191 }, { 30011, 4099 },
		  false, { true, true } },
	};
	struct irq_counts counts;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int root = fixture_open(cases[i].name);

		assert_int_equal(irq_counts_alloc(root, &counts), 0);
		assert_int_equal(counts.nr_cpus, cases[i].nr_cpus);
		assert_int_equal(irq_counts_read(root, &counts), 0);
		check_row(&counts, IRQ_TLB, cases[i].has_tlb ? cases[i].tlb :
							       NULL);
		check_row(&counts, IRQ_CAL, cases[i].cal);
		check_row(&counts, IRQ_RES, cases[i].res);
		for (unsigned cpu = 0; cpu < counts.nr_cpus; cpu++)
			assert_int_equal(counts.online[cpu],
					 cases[i].online[cpu]);
		assert_true(read_cost_ns(root, &counts) < READ_MAX_NS);
		irq_counts_free(&counts);
		close(root);
	}
}

static void test_malformed(void **state)
{
	static const struct {
		const char *content;
		int err;
	} cases[] = {
		{ "", -EBADMSG },
		{ "\n", -EBADMSG },
		{ "RES: 1 2 Rescheduling interrupts\n", -EBADMSG },
		{ "  CPU0 CPUx\n", -EBADMSG },
		{ "  CPU0 CPU0\n", -ERANGE },
		{ "  CPU0 CPU3\n", -ERANGE },
		{ "  CPU0 CPU99999999999999999999\n", -ERANGE },
		{ "  CPU0 CPU1\nRES: 1 Rescheduling interrupts\n", -EBADMSG },
		{ "  CPU0 CPU1\nRES: Rescheduling interrupts\n", -EBADMSG },
		{ "  CPU0 CPU1\nRES Rescheduling interrupts\n", -EBADMSG },
		{ "  CPU0 CPU1\nRES: 1 18446744073709551616 "
		  "Rescheduling interrupts\n", -EBADMSG },
		{ "  CPU0 CPU1\nRES: 1 -2 Rescheduling interrupts\n",
		  -EBADMSG },
		{ "  CPU0 CPU1\nRES: 1 2 Rescheduling interrupts", 0 },
		{ "  CPU0 CPU1\nRES: 1 2 Rescheduling inter", 0 },
		{ "  CPU0 CPU1\nRES: 1", 0 },
		{ "  CPU0 CPU1", 0 },
		{ "  CPU0 CPU1\n\n\n:\nERR: 0\n", 0 },
		{ "  CPU0 CPU1\n 9: 1 2 edge Rescheduling interrupts\n", 0 },
	};
	struct irq_counts counts;
	int root = fixture_new();

	fixture_write(root, "sys/devices/system/cpu/possible", "0-2\n");
	assert_int_equal(irq_counts_alloc(root, &counts), 0);
	assert_int_equal(irq_counts_read(root, &counts), -ENOENT);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_write(root, "proc/interrupts", cases[i].content);
		if (irq_counts_read(root, &counts) != cases[i].err)
			fail_msg("case %zu: %s", i, fail_text());
		/* Only the whole row counts, and never a device. */
		assert_int_equal(counts.has[IRQ_RES], i == 12);
	}
	irq_counts_free(&counts);
	fixture_write(root, "sys/devices/system/cpu/possible", "all\n");
	assert_int_equal(irq_counts_alloc(root, &counts), -EBADMSG);
	irq_counts_free(&counts);
	fixture_delete(root);
}

/* An interval in which a counter wraps and a CPU goes offline. */
static void test_delta(void **state)
{
	struct irq_counts before, after;
	int root = fixture_new();

	fixture_write(root, "sys/devices/system/cpu/possible", "0-2\n");
	assert_int_equal(irq_counts_alloc(root, &before), 0);
	assert_int_equal(irq_counts_alloc(root, &after), 0);
	fixture_write(root, "proc/interrupts", " CPU0 CPU1 CPU2\n"
		      "TLB: 4294967290 7 9 TLB shootdowns\n"
		      "RES: 1 2 3 Rescheduling interrupts\n");
	assert_int_equal(irq_counts_read(root, &before), 0);
	fixture_write(root, "proc/interrupts", " CPU0 CPU2\n"
		      "TLB: 4093 4108 TLB shootdowns\n");
	assert_int_equal(irq_counts_read(root, &after), 0);
	assert_int_equal(irq_counts_delta(&before, &after, IRQ_TLB, 0), 4099);
	assert_int_equal(irq_counts_delta(&before, &after, IRQ_TLB, 1),
			 PROCFS_UNKNOWN);
	assert_int_equal(irq_counts_delta(&before, &after, IRQ_TLB, 2), 4099);
	assert_int_equal(irq_counts_delta(&before, &after, IRQ_TLB, 3),
			 PROCFS_UNKNOWN);
	assert_int_equal(irq_counts_delta(&before, &after, IRQ_RES, 0),
			 PROCFS_UNKNOWN);
	irq_counts_free(&before);
	irq_counts_free(&after);
	fixture_delete(root);
}

#define MANY_CPUS 1024

static void write_many(int root)
{
	static const char *const descriptions[] = {
		"Local timer interrupts", "Function call interrupts",
		"TLB shootdowns", "Rescheduling interrupts",
	};
	int fd = openat(root, "proc/interrupts",
			O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fdopen(fd, "w");

	assert_non_null(file);
	fputs("           ", file);
	for (int cpu = 0; cpu < MANY_CPUS; cpu++)
		fprintf(file, "CPU%-8d", cpu);
	for (int line = 0; line < 204; line++) {
		fprintf(file, line < 200 ? "\n%3d: " : "\nX%2d: ", line % 100);
		for (int cpu = 0; cpu < MANY_CPUS; cpu++)
			fprintf(file, "%10d ", line * 4099 + cpu);
		fputs(line < 200 ? "PCI-MSI 4099-edge nvme0q1" :
				   descriptions[line - 200], file);
	}
	fputc('\n', file);
	fclose(file);
}

/* A machine of 1024 CPUs: right, and no allocation after the first read. */
static void test_many_cpus(void **state)
{
	struct irq_counts counts;
	int root = fixture_new();
	uint64_t read_ns;
	char *text;

	fixture_write(root, "sys/devices/system/cpu/possible", "0-1023\n");
	fixture_write(root, "proc/x", "");
	write_many(root);
	assert_int_equal(irq_counts_alloc(root, &counts), 0);
	assert_int_equal(irq_counts_read(root, &counts), 0);
	text = counts.text.text;
	read_ns = read_cost_ns(root, &counts);
	print_message("%zu bytes, %u CPUs: %" PRIu64 " us\n",
		      counts.text.len_bytes, counts.nr_cpus, read_ns / 1000);
	/* ASan's number parsing looks at all of the text, each time. */
	if (!SANITIZED)
		assert_true(read_ns < READ_MAX_NS);
	assert_ptr_equal(text, counts.text.text);
	for (uint64_t cpu = 0; cpu < MANY_CPUS; cpu++) {
		assert_true(counts.online[cpu]);
		assert_int_equal(counts.count[IRQ_CAL][cpu], 201 * 4099 + cpu);
		assert_int_equal(counts.count[IRQ_TLB][cpu], 202 * 4099 + cpu);
		assert_int_equal(counts.count[IRQ_RES][cpu], 203 * 4099 + cpu);
	}
	irq_counts_free(&counts);
	fixture_delete(root);
}

static void test_live(void **state)
{
	struct irq_counts counts;
	int root = procfs_root();
	uint64_t start_ns;

	assert_int_equal(irq_counts_alloc(root, &counts), 0);
	assert_int_equal(irq_counts_read(root, &counts), 0);
	start_ns = clock_ns();
	for (int i = 0; i < 100; i++)
		assert_int_equal(irq_counts_read(root, &counts), 0);
	print_message("%u CPUs, live: %.1f us\n", counts.nr_cpus,
		      (double)(clock_ns() - start_ns) / 100e3);
	irq_counts_free(&counts);
	close(root);
}

/* Rows that mix kinds: the guest of Power, and the formats of XICS and s390. */
static void test_mixed(void **state)
{
	static const struct {
		const char *fixture, *text;
		uint64_t ipi[2];
	} cases[] = {
		{ "ppc64el-6.12-radix", NULL, { 320, 185 } },
		{ "ppc64el-6.12-hash", NULL, { 182, 247 } },
		{ NULL, " 16: 4099 17  XIVE-IPI   0 Edge      IPI-0\n"
		  " 21: 1 2  XIVE-IPI   1 Edge      IPI-1\n"
		  " 30: 7 7  XIVE-IRQ 9 Edge      IPI-2\n", { 4100, 19 } },
		{ NULL, " 16: 5003 7  XICS   2 Edge      IPI\n",
		  { 5003, 7 } },
		{ NULL, "EXC: 31 8191  [EXT] External Call\n"
		  "EMS: 4 10  [EXT] Emergency Signal\n", { 35, 8201 } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool made = cases[i].text;
		int root = made ? fixture_new() :
				  fixture_open(cases[i].fixture);
		char text[400];
		struct irq_counts counts;

		if (made) {
			snprintf(text, sizeof(text), " CPU0 CPU1\n%s",
				 cases[i].text);
			fixture_write(root, "proc/interrupts", text);
			fixture_write(root, "sys/devices/system/cpu/possible",
				      "0-1\n");
		}
		assert_int_equal(irq_counts_alloc(root, &counts), 0);
		assert_int_equal(irq_counts_read(root, &counts), 0);
		check_row(&counts, IRQ_IPI, cases[i].ipi);
		check_row(&counts, IRQ_CAL, NULL);
		check_row(&counts, IRQ_TLB, NULL);
		irq_counts_free(&counts);
		if (made)
			fixture_delete(root);
		else
			close(root);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixtures),
		cmocka_unit_test(test_mixed),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_delta),
		cmocka_unit_test(test_many_cpus),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
