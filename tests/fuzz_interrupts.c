/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the reader of /proc/interrupts. If the input is accepted,
 * the counts must be of CPUs that the machine can have, and of no others.
 */
#include "lib/base/fail.h"
#include "lib/sys/irqcount.h"
#include "tests/fuzz_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct irq_counts *counts)
{
	if (counts->nr_cpus != 8)
		abort();
	for (unsigned cpu = 0; cpu < counts->nr_cpus; cpu++)
		for (enum irq_row row = 0; row < IRQ_NR_ROWS; row++) {
			uint64_t delta = irq_counts_delta(counts, counts, row,
							  cpu);
			bool known = counts->has[row] && counts->online[cpu];

			/* Nothing arrives in no time. */
			if (delta != (known ? 0 : PROCFS_UNKNOWN))
				abort();
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct irq_counts counts = { 0 };
	int err;

	fail_clear();
	fuzz_file("sys/devices/system/cpu/possible", "0-7\n", 4);
	fuzz_file("proc/interrupts", data, size);
	if (irq_counts_alloc(fuzz_root(), &counts))
		abort();
	err = irq_counts_read(fuzz_root(), &counts);
	if (err ? !*fail_text() : *fail_text() != '\0')
		abort();
	if (!err)
		look_at(&counts);
	irq_counts_free(&counts);
	return 0;
}
