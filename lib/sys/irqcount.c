/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/irqcount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"

static const char interrupts[] = "/proc/interrupts";

static const struct {
	const char *name, *description;
} rows[IRQ_NR_ROWS] = {
	[IRQ_TLB] = { "TLB", "TLB shootdowns" },
	[IRQ_CAL] = { "CAL", "Function call interrupts" },
	[IRQ_RES] = { "RES", "Rescheduling interrupts" },
	[IRQ_IPI] = { "IPI", NULL },
};

/* Descriptions of rows that count all kinds of interrupts between CPUs. */
static const char *const mixed[] = {
	"[EXT] External Call", "[EXT] Emergency Signal",
};

const char *irq_row_name(enum irq_row row)
{
	return rows[row].name;
}

int irq_counts_alloc(int root_fd, struct irq_counts *counts)
{
	unsigned nr_cpus, highest;
	int err;

	*counts = (struct irq_counts){ 0 };
	err = procfs_cpu_list(root_fd, "/sys/devices/system/cpu/possible",
			      &nr_cpus, &highest);
	if (err)
		return err;
	nr_cpus = highest + 1;
	counts->nr_cpus = nr_cpus;
	counts->online = calloc(nr_cpus, sizeof(*counts->online));
	counts->column_cpu = calloc(nr_cpus, sizeof(*counts->column_cpu));
	counts->count[0] = calloc((size_t)nr_cpus * IRQ_NR_ROWS,
				  sizeof(*counts->count[0]));
	if (!counts->online || !counts->column_cpu || !counts->count[0]) {
		irq_counts_free(counts);
		return fail(ENOMEM, "allocate the interrupt counts of %u CPUs",
			    nr_cpus);
	}
	for (int row = 1; row < IRQ_NR_ROWS; row++)
		counts->count[row] = counts->count[row - 1] + nr_cpus;
	return 0;
}

void irq_counts_free(struct irq_counts *counts)
{
	free(counts->online);
	free(counts->column_cpu);
	free(counts->count[0]);
	procfs_text_free(&counts->text);
	*counts = (struct irq_counts){ 0 };
}

/* "           CPU0       CPU1       ": which CPU each column is. */
static int irq_parse_header(struct irq_counts *counts, const char *line,
			    const char *end, unsigned *nr_columns)
{
	unsigned long cpu;
	char *digits;

	*nr_columns = 0;
	memset(counts->online, 0, counts->nr_cpus * sizeof(*counts->online));
	for (;;) {
		line += strspn(line, " ");
		if (line >= end)
			break;
		if (strncmp(line, "CPU", 3) || line[3] < '0' || line[3] > '9')
			return fail(EBADMSG, "%s begins with \"%.40s\", not "
				    "with the CPUs", interrupts, line);
		cpu = strtoul(line + 3, &digits, 10);
		if (cpu >= counts->nr_cpus || counts->online[cpu])
			return fail(ERANGE, "%s has a column for CPU %lu of %u",
				    interrupts, cpu, counts->nr_cpus);
		counts->online[cpu] = true;
		counts->column_cpu[(*nr_columns)++] = (unsigned)cpu;
		line = digits;
	}
	if (!*nr_columns)
		return fail(EBADMSG, "%s does not begin with the CPUs",
			    interrupts);
	return 0;
}

static bool irq_line_ends(const char *line, const char *end,
			  const char *description)
{
	size_t len = strlen(description);

	return (size_t)(end - line) > len && end[-1 - (long)len] == ' ' &&
	       !memcmp(end - len, description, len);
}

/* "16:  320  185  XIVE-IPI   0 Edge      IPI-0", or with XICS "IPI". */
static bool irq_line_is_power_ipi(const char *line, const char *end)
{
	const char *last = end;

	while (last > line && last[-1] != ' ')
		last--;
	return !strncmp(last, "IPI", 3) &&
	       (memmem(line, (size_t)(end - line), " XIVE-IPI ", 10) ||
		memmem(line, (size_t)(end - line), " XICS ", 6));
}

/*
 * Identify the row of a line by its description; IRQ_NR_ROWS for any other row.
 * A numbered line is a device, whatever its description is, but for the IPIs of
 * Power.
 */
static enum irq_row irq_row_of_line(const char *line, const char *end)
{
	line += strspn(line, " ");
	while (end > line && end[-1] == ' ')
		end--;
	if (*line >= '0' && *line <= '9')
		return irq_line_is_power_ipi(line, end) ? IRQ_IPI :
							  IRQ_NR_ROWS;
	for (int row = 0; row < IRQ_NR_ROWS; row++)
		if (rows[row].description &&
		    irq_line_ends(line, end, rows[row].description))
			return row;
	for (size_t i = 0; i < ARRAY_SIZE(mixed); i++)
		if (irq_line_ends(line, end, mixed[i]))
			return IRQ_IPI;
	return IRQ_NR_ROWS;
}

static int irq_parse_row(struct irq_counts *counts, enum irq_row row,
			 const char *line, const char *end, unsigned nr_columns)
{
	const char *next = memchr(line, ':', (size_t)(end - line));
	uint64_t value;
	char *digits;

	if (!next)
		return fail(EBADMSG, "%s has a row \"%.20s\" without a label",
			    interrupts, line);
	next++;
	for (unsigned i = 0; i < nr_columns; i++) {
		next += strspn(next, " ");
		if (next >= end || *next < '0' || *next > '9')
			return fail(EBADMSG, "%s has %u numbers in row %s, for "
				    "%u CPUs", interrupts, i, rows[row].name,
				    nr_columns);
		errno = 0;
		value = strtoull(next, &digits, 10);
		if (errno)
			return fail(EBADMSG, "%s has \"%.24s\" in row %s, not "
				    "a number", interrupts, next,
				    rows[row].name);
		/* Several lines may be of row IPI. */
		counts->count[row][counts->column_cpu[i]] += value;
		next = digits;
	}
	counts->has[row] = true;
	return 0;
}

int irq_counts_read(int root_fd, struct irq_counts *counts)
{
	const char *line, *end;
	unsigned nr_columns;
	enum irq_row row;
	int err = procfs_read(root_fd, interrupts, &counts->text);

	if (err)
		return err;
	memset(counts->has, 0, sizeof(counts->has));
	memset(counts->count[0], 0, (size_t)counts->nr_cpus * IRQ_NR_ROWS *
	       sizeof(*counts->count[0]));
	line = counts->text.text;
	end = strchrnul(line, '\n');
	err = irq_parse_header(counts, line, end, &nr_columns);
	while (!err && *end) {
		line = end + 1;
		end = strchrnul(line, '\n');
		row = irq_row_of_line(line, end);
		if (row != IRQ_NR_ROWS)
			err = irq_parse_row(counts, row, line, end, nr_columns);
	}
	return err;
}

uint64_t irq_counts_delta(const struct irq_counts *before,
			  const struct irq_counts *after, enum irq_row row,
			  unsigned cpu)
{
	uint64_t from, to;

	if (cpu >= before->nr_cpus || cpu >= after->nr_cpus ||
	    !before->has[row] || !after->has[row] ||
	    !before->online[cpu] || !after->online[cpu])
		return PROCFS_UNKNOWN;
	from = before->count[row][cpu];
	to = after->count[row][cpu];
	return to < from ? (uint32_t)(to - from) : to - from;
}
