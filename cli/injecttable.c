/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/injecttable.h"

#include <math.h>

#include "bench/cell_inject.h"

static void print_figure(FILE *out, const struct inject_figure *figure)
{
	if (!figure->nr)
		fprintf(out, " %8s %17s", "-", "-");
	else if (isnan(figure->low_ns))
		fprintf(out, " %8.2f %17s", figure->ns, "-");
	else
		fprintf(out, " %8.2f %7.2f .. %6.2f", figure->ns,
			figure->low_ns, figure->high_ns);
}

static const char *verdict(const struct inject_result *result)
{
	if (!result->told.nr)
		return "no pair";
	if (isnan(result->told.low_ns))
		return "one visit";
	if (!result->found)
		return "not found";
	return result->recovered ? "recovered" : "off";
}

static void print_cell(FILE *out, const struct cell *cell,
		       const struct inject_settings *settings)
{
	unsigned smallest = cell_inject_smallest(cell, settings);

	fprintf(out, "%s\n", cell->spec.name);
	for (unsigned i = 0; i < settings->nr; i++) {
		struct inject_result result;

		if (cell_inject_result(cell, i, &result))
			continue;
		fprintf(out, "%6u", settings->delay_ns[i]);
		print_figure(out, &result.alone);
		print_figure(out, &result.told);
		fprintf(out, " %6zu  %s\n", result.told.nr,
			verdict(&result));
	}
	if (smallest)
		fprintf(out, "smallest delay recovered: %u ns, of a cycle of "
			"%.0f ns\n", smallest, cell->calibrated_ns);
	else
		fputs("no delay was recovered\n", out);
}

void inject_table_print(FILE *out, const struct plan *plan)
{
	fprintf(out, "\n%6s %8s %17s %8s %17s %6s\n", "delay", "alone",
		"95 % interval", "told", "95 % interval", "pairs");
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].inject)
			print_cell(out, &plan->cells[i],
				   &plan->context.settings.inject);
	fputs("ns. alone: the delay by itself; told: what the pin loop says "
	      "that it adds to a\ncycle; means of the visits' medians, and "
	      "intervals over visits. recovered: the\ninterval is above 0 and "
	      "meets that of the delay.\n", out);
}
