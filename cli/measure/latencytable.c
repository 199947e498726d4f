/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/latencytable.h"

#include <math.h>

#include "bench/cell/cell_latency.h"
#include "cli/common/table.h"
#include "cli/common/wrap.h"

static const struct table_column columns[] = {
	{ "ns", -27 }, { "count", 9 }, { "/event", 8 }, { "p50", 8 },
	{ "p99", 8 }, { "max", 9 }, { NULL, 0 }
};

static void latency_table_probe(struct table *table,
				const struct cell_latency_sum *sum, int probe)
{
	const struct latency_hist *hist = &sum->hists[probe];

	table_text(table, latency_name(probe));
	table_format(table, "%llu", hist->count);
	table_number(table, sum->events ? (double)hist->count /
		     (double)sum->events : NAN, 3, INFINITY);
	if (probe < LATENCY_FIRST_COUNTED || probe >= LATENCY_FIRST_INTERVAL) {
		table_format(table, "%lu", (unsigned long)
			     latency_percentile_ns(hist, 50));
		table_format(table, "%lu", (unsigned long)
			     latency_percentile_ns(hist, 99));
		table_format(table, "%llu", hist->max_ns);
	}
	table_end(table);
}

static void latency_table_cell(struct table *table, const struct cell *cell,
			       const struct latency_facts *facts)
{
	double cost = cell_latency_cost(cell),
	       slow = cell_latency_slow_path(cell);
	FILE *out = table->out;

	fprintf(out, "%s", cell->spec.name);
	if (!isnan(cost))
		fprintf(out, ": %.2f times as long with BPF", cost);
	if (!isnan(slow))
		fprintf(out, ", %.3f of GUP slow", slow);
	fputc('\n', out);
	for (int i = 0; i < NR_LATENCIES; i++)
		if (facts->has[i] && cell->latency->hists[i].count)
			latency_table_probe(table, cell->latency, i);
}

static void latency_table_missing(FILE *out, const struct latency_facts *facts)
{
	int end = facts->mode == LATENCY_TP_BTF ? NR_LATENCIES :
						  LATENCY_FIRST_INTERVAL;
	int first = facts->mode == LATENCY_TP_BTF ? LATENCY_FIRST_INTERVAL : 0;

	for (int i = first; i < end; i++)
		if (!facts->has[i])
			fprintf(out, "cannot be attached to: %s\n",
				latency_name(i));
}

void latency_table_print(FILE *out, const struct plan *plan)
{
	const struct latency_facts *facts =
		&plan->context.settings.latency_facts;
	struct table table = { .out = out, .lead = "  ", .columns = columns };

	fprintf(out, "\ninside the kernel (%s)\n",
		latency_mode_name(facts->mode));
	if (facts->reason[0])
		wrap_print(out, 2, "  ", facts->reason);
	if (facts->mode == LATENCY_OFF)
		return;
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].latency)
			latency_table_cell(&table, &plan->cells[i], facts);
	latency_table_missing(out, facts);
}
