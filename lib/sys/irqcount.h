/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_IRQCOUNT_H
#define LIB_IRQCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/sys/procfs.h"

/*
 * Counts interrupts between CPUs, per receiving CPU, from /proc/interrupts.
 * Rows are found by their description, because arm64 numbers its IPIs
 * differently from release to release. Sources: arch/x86/kernel/irq.c,
 * arch_show_interrupts(); arch/arm64/kernel/smp.c, ipi_types[].
 *
 *	row      description                 what it counts on x86
 *	IRQ_TLB  TLB shootdowns              remote flushes served; not on arm64
 *	IRQ_CAL  Function call interrupts    the TLB ones included
 *	IRQ_RES  Rescheduling interrupts
 *	IRQ_IPI  (see below)                 IPIs of all kinds; not on x86
 *
 * Power and s390 do not tell the kinds apart, so they have only IRQ_IPI: the
 * sum of the numbered rows IPI-NODE of chip XIVE-IPI, or IPI of chip XICS; of
 * External Call and Emergency Signal on s390. Sources:
 * arch/powerpc/sysdev/xive/common.c, xics/xics-common.c;
 * arch/s390/kernel/irq.c, irqclass_sub_desc[].
 */
enum irq_row {
	IRQ_TLB,
	IRQ_CAL,
	IRQ_RES,
	IRQ_IPI,
	IRQ_NR_ROWS,
};

/*
 * One snapshot. The counts of an interval are the difference of two snapshots.
 * Belongs to one thread. A snapshot needs no allocation once its text has grown
 * to the size of the file.
 */
struct irq_counts {
	unsigned nr_cpus;		/* highest possible CPU + 1 */
	bool *online;			/* [cpu] the file had its column */
	bool has[IRQ_NR_ROWS];		/* false: this kernel has no such row */
	uint64_t *count[IRQ_NR_ROWS];	/* [row][cpu] since boot; 32 bits */
	/* private */
	unsigned *column_cpu;
	struct procfs_text text;
};

/*
 * irq_counts_alloc() - room for every possible CPU of @root_fd.
 * irq_counts_free() takes a zeroed struct, and one whose allocation failed.
 * Return: 0 or -errno with fail().
 */
int irq_counts_alloc(int root_fd, struct irq_counts *counts);
void irq_counts_free(struct irq_counts *counts);

/*
 * irq_counts_read() - take a snapshot. Well under 100 us on a few CPUs.
 * Return: 0; -EBADMSG if the text does not have the kernel's format (no header,
 * a row with fewer numbers than the header has CPUs, a number beyond 64 bits);
 * -ERANGE for a CPU beyond nr_cpus; else -errno. All with fail().
 */
int irq_counts_read(int root_fd, struct irq_counts *counts);

/*
 * irq_counts_delta() - interrupts that @cpu received between two snapshots.
 * The kernel's counters are 32 bits wide and wrap.
 * Return: PROCFS_UNKNOWN if the kernel has no such row or the CPU was offline
 * at either end.
 */
uint64_t irq_counts_delta(const struct irq_counts *before,
			  const struct irq_counts *after, enum irq_row row,
			  unsigned cpu);

/* irq_row_name() - "TLB", "CAL", "RES", "IPI". */
const char *irq_row_name(enum irq_row row);

#endif
