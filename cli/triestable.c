/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/triestable.h"

#include <math.h>

#include "bench/tries.h"
#include "cli/format.h"

#define NAME_WIDTH 20

static void print_tries(FILE *out, const struct cell *cell,
			const struct tries *tries)
{
	double bound = tries_bound(tries);

	print_name(out, cell->spec.name, NAME_WIDTH);
	fprintf(out, " %12lu %11lu %11lu %10lu ",
		(unsigned long)tries->overlapping,
		(unsigned long)tries->pinned, (unsigned long)tries->kept,
		(unsigned long)tries->violations);
	if (!isnan(bound))
		fprintf(out, "< %.1e\n", bound);
	else if (tries->pinned)
		fprintf(out, "  %.1e\n", (double)tries->violations /
						 (double)tries->pinned);
	else
		fputs("        -\n", out);
}

void tries_table_print(FILE *out, const struct plan *plan)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		struct tries tries;

		if (!tries_of(&plan->cells[i], &tries))
			continue;
		if (!nr++)
			fprintf(out, "\n%-*s %12s %11s %11s %10s %9s\n",
				NAME_WIDTH, "attempts to pin", "overlapping",
				"took pin", "kept it", "violations",
				"per pin");
		print_tries(out, &plan->cells[i], &tries);
	}
	if (nr)
		fputs("overlapping: attempts that overlapped a clear, from "
		      "all rounds; violations: the\npin was kept and "
		      "exclusivity cleared; <: with none in N pins, 95 % "
		      "bound 3/N.\n", out);
}
