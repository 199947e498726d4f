/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/injecttable.h"

#include <math.h>

#include "bench/cell/cell_inject.h"
#include "bench/cell/inject_op.h"
#include "cli/common/table.h"

static const struct table_column delay_columns[] = {
	{ "delay", 6 }, { "alone", 8 }, { "95 % interval", 17 }, { "told", 8 },
	{ "95 % interval", 17 }, { "pairs", 6 }, { NULL, 0 }
};

static const struct table_column op_columns[] = {
	{ "operation", -16 }, { "alone", 7 }, { "told", 7 },
	{ "95 % interval", 17 }, { "%", 5 }, { "+-", 5 }, { "pairs", 6 },
	{ NULL, 0 }
};

static const char delay_legend[] =
	"ns. alone: the delay by itself; told: what the pin loop says "
	"that it adds to a\ncycle; means of the visits' medians, and "
	"intervals over visits. recovered: the\ninterval is above 0 and "
	"meets that of the delay. unsteady: one of both is too\nwide "
	"for its delay, which so was not measured.\n";

static const char op_legend[] =
	"ns. alone: the operation in a loop of its own; told: what it adds to "
	"a cycle;\n%: of a cycle without, +- half its interval. Means of the "
	"visits' medians, and\nintervals over visits. found: the interval is "
	"above 0 and above that of none,\nthe control, which is off if it is "
	"found itself. unsteady: found, but the\ninterval is wider than what "
	"was told.\n";

static void inject_table_mean(struct table *table,
			      const struct inject_figure *figure)
{
	if (figure->nr)
		table_format(table, "%.2f", figure->ns);
	else
		table_text(table, "-");
}

static void inject_table_figure(struct table *table,
				const struct inject_figure *figure)
{
	inject_table_mean(table, figure);
	if (figure->nr && !isnan(figure->low_ns))
		table_format(table, "%7.2f .. %6.2f", figure->low_ns,
			     figure->high_ns);
	else
		table_text(table, "-");
}

static const char *inject_table_verdict(const struct inject_settings *settings,
					unsigned row,
					const struct inject_result *result)
{
	bool op = settings->none && !inject_op_is_none(settings, row);

	if (!result->told.nr)
		return " no pair";
	if (isnan(result->told.low_ns))
		return " one visit";
	if (result->unsteady)
		return " unsteady";
	if (!result->found)
		return " not found";
	if (op)
		return " found";
	return result->recovered ? " recovered" : " off";
}

static void inject_table_row(struct table *table,
			     const struct inject_settings *settings,
			     unsigned row, const struct inject_result *result)
{
	const struct inject_share *share = &result->share;
	char name[INJECT_NAME_BYTES];

	if (settings->none) {
		table_name(table, inject_op_name(settings, row, name));
		inject_table_mean(table, &result->alone);
	} else {
		table_format(table, "%u", settings->delay_ns[row]);
		inject_table_figure(table, &result->alone);
	}
	inject_table_figure(table, &result->told);
	if (settings->none) {
		table_number(table, share->percent, 2, INFINITY);
		table_number(table, share->high_percent - share->percent, 2,
			     INFINITY);
	}
	table_format(table, "%zu", result->told.nr);
	table_text(table, inject_table_verdict(settings, row, result));
	table_end(table);
}

static void inject_table_cell(struct table *table, const struct cell *cell,
			      const struct inject_settings *settings)
{
	unsigned smallest = cell_inject_smallest(cell, settings);

	fprintf(table->out, "%s\n", cell->spec.name);
	for (unsigned i = 0; i < settings->nr; i++) {
		struct inject_result result;

		if (!cell_inject_result(cell, settings, i, &result))
			inject_table_row(table, settings, i, &result);
	}
	if (settings->none)
		return;
	if (smallest)
		fprintf(table->out, "smallest delay recovered: %u ns, of a "
			"cycle of %.0f ns\n", smallest, cell->calibrated_ns);
	else
		fputs("no delay was recovered\n", table->out);
}

void inject_table_print(FILE *out, const struct plan *plan)
{
	const struct inject_settings *settings =
		&plan->context.settings.inject;
	struct table table = {
		.out = out,
		.columns = settings->none ? op_columns : delay_columns,
	};

	fputc('\n', out);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].inject)
			inject_table_cell(&table, &plan->cells[i], settings);
	fputs(settings->none ? op_legend : delay_legend, out);
}
