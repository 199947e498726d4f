/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/attempttable.h"

#include <math.h>

#include "bench/cell/attempts.h"
#include "cli/common/table.h"

static const struct table_column columns[] = { { "attempts to pin", -20 },
					       { "overlapping", 12 },
					       { "took pin", 11 },
					       { "kept it", 11 },
					       { "violations", 10 },
					       { "per pin", 9 },
					       { NULL, 0 } };

static void attempts_table_row(struct table *table, const struct cell *cell,
			       const struct attempts *attempts)
{
	double bound = attempts_bound(attempts);

	table_name(table, cell->spec.name);
	table_format(table, "%lu", (unsigned long)attempts->overlapping);
	table_format(table, "%lu", (unsigned long)attempts->pinned);
	table_format(table, "%lu", (unsigned long)attempts->kept);
	table_format(table, "%lu", (unsigned long)attempts->violations);
	if (!isnan(bound))
		table_format(table, "< %.1e", bound);
	else if (attempts->pinned)
		table_format(table, "%.1e",
			     (double)attempts->violations /
				     (double)attempts->pinned);
	else
		table_text(table, "-");
	table_end(table);
}

void attempts_table_print(FILE *out, const struct plan *plan)
{
	struct table table = { .out = out, .columns = columns };
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		struct attempts attempts;

		if (!attempts_of(&plan->cells[i], &attempts))
			continue;
		if (!nr++) {
			fputc('\n', out);
			table_head(&table);
		}
		attempts_table_row(&table, &plan->cells[i], &attempts);
	}
	if (nr)
		fputs("overlapping: attempts that overlapped a clear, from "
		      "all rounds; violations: the\npin was kept and "
		      "exclusivity cleared; <: with none in N pins, 95 % "
		      "bound 3/N.\n",
		      out);
}
