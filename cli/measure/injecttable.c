/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/injecttable.h"

#include <math.h>

#include "bench/cell/cell_inject.h"
#include "cli/common/table.h"

static const struct table_column columns[] = {
	{ "delay", 6 }, { "alone", 8 }, { "95 % interval", 17 }, { "told", 8 },
	{ "95 % interval", 17 }, { "pairs", 6 }, { NULL, 0 }
};

static void inject_table_figure(struct table *table,
				const struct inject_figure *figure)
{
	if (figure->nr)
		table_format(table, "%.2f", figure->ns);
	else
		table_text(table, "-");
	if (figure->nr && !isnan(figure->low_ns))
		table_format(table, "%7.2f .. %6.2f", figure->low_ns,
			     figure->high_ns);
	else
		table_text(table, "-");
}

static const char *inject_table_verdict(const struct inject_result *result)
{
	if (!result->told.nr)
		return " no pair";
	if (isnan(result->told.low_ns))
		return " one visit";
	if (result->unsteady)
		return " unsteady";
	if (!result->found)
		return " not found";
	return result->recovered ? " recovered" : " off";
}

static void inject_table_cell(struct table *table, const struct cell *cell,
			      const struct inject_settings *settings)
{
	unsigned smallest = cell_inject_smallest(cell, settings);

	fprintf(table->out, "%s\n", cell->spec.name);
	for (unsigned i = 0; i < settings->nr; i++) {
		struct inject_result result;

		if (cell_inject_result(cell, settings, i, &result))
			continue;
		table_format(table, "%u", settings->delay_ns[i]);
		inject_table_figure(table, &result.alone);
		inject_table_figure(table, &result.told);
		table_format(table, "%zu", result.told.nr);
		table_text(table, inject_table_verdict(&result));
		table_end(table);
	}
	if (smallest)
		fprintf(table->out, "smallest delay recovered: %u ns, of a "
			"cycle of %.0f ns\n", smallest, cell->calibrated_ns);
	else
		fputs("no delay was recovered\n", table->out);
}

void inject_table_print(FILE *out, const struct plan *plan)
{
	struct table table = { .out = out, .columns = columns };

	fputc('\n', out);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].inject)
			inject_table_cell(&table, &plan->cells[i],
					  &plan->context.settings.inject);
	fputs("ns. alone: the delay by itself; told: what the pin loop says "
	      "that it adds to a\ncycle; means of the visits' medians, and "
	      "intervals over visits. recovered: the\ninterval is above 0 and "
	      "meets that of the delay. unsteady: one of both is too\nwide "
	      "for its delay, which so was not measured.\n", out);
}
