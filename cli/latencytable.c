/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/latencytable.h"

#include <math.h>

#include "bench/cell_inside.h"
#include "cli/wrap.h"

static void print_probe(FILE *out, const struct inside_sum *sum, int probe)
{
	const struct latency_hist *hist = &sum->hists[probe];
	double per_event = sum->events ?
		(double)hist->count / (double)sum->events : NAN;

	fprintf(out, "  %-27s %9llu", latency_name(probe), hist->count);
	if (isnan(per_event))
		fprintf(out, " %8s", "-");
	else
		fprintf(out, " %8.3f", per_event);
	if (probe >= LATENCY_FIRST_COUNTED && probe < LATENCY_FIRST_INTERVAL)
		fputc('\n', out);
	else
		fprintf(out, " %8lu %8lu %9llu\n",
			(unsigned long)latency_percentile_ns(hist, 50),
			(unsigned long)latency_percentile_ns(hist, 99),
			hist->max_ns);
}

static void print_cell(FILE *out, const struct cell *cell,
		       const struct latency_facts *facts)
{
	double cost = inside_cost(cell), slow = inside_slow_path(cell);

	fprintf(out, "%s", cell->spec.name);
	if (!isnan(cost))
		fprintf(out, ": %.2f times as long with BPF", cost);
	if (!isnan(slow))
		fprintf(out, ", %.3f of GUP slow", slow);
	fputc('\n', out);
	for (int i = 0; i < NR_LATENCIES; i++)
		if (facts->has[i] && cell->inside->hists[i].count)
			print_probe(out, cell->inside, i);
}

static void print_missing(FILE *out, const struct latency_facts *facts)
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

	fprintf(out, "\ninside the kernel (%s)\n",
		latency_mode_name(facts->mode));
	if (facts->reason[0])
		wrap_print(out, 2, "  ", facts->reason);
	if (facts->mode == LATENCY_OFF)
		return;
	fprintf(out, "  %-27s %9s %8s %8s %8s %9s\n", "ns", "count",
		"/event", "p50", "p99", "max");
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].inside)
			print_cell(out, &plan->cells[i], facts);
	print_missing(out, facts);
}
