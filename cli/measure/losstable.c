/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/losstable.h"

#include <inttypes.h>
#include <math.h>

#include "bench/cell/summary.h"
#include "bench/cell/bystander_loss.h"
#include "cli/common/verb.h"
#include "cli/common/table.h"

static const struct table_column columns[] = {
	{ "victims of", -20 }, { "IPI/ms", 7 },
	{ "lost/ms", 7 },      { "ns/IPI", 7 },
	{ "+-%", 4 },	       { "gaps", 6 },
	{ "max us", 7 },       { "refill", 6 },
	{ "+-", 4 },	       { NULL, 0 }
};

static bool victim_table_watches(const struct cell *cell)
{
	struct cell_totals totals;

	cell_totals(cell, &totals);
	return cell->outcome == CELL_OK && totals.sum.stolen.steps;
}

static void victim_table_row(struct table *table, const struct plan *plan,
			     const struct cell *cell,
			     const struct loss_check *check)
{
	struct estimate stolen = cell_estimate(cell, METRIC_STOLEN_IPI);
	struct estimate refill =
		loss_refill(cell, plan->cells, plan->nr_cells, check);
	struct cell_totals totals;
	const struct stolen *sum = &totals.sum.stolen;
	uint64_t ipis;
	double ms, half = 100 * stolen.half_width / stolen.mean;

	cell_totals(cell, &totals);
	ipis = round_victim_ipis(&totals.sum);
	ms = (double)(sum->sweep_ns + sum->total_ns) / 1e6;
	table_name(table, cell->spec.name);
	table_number(table, ipis == PROCFS_UNKNOWN ? NAN : (double)ipis / ms, 2,
		     INFINITY);
	table_number(table, (double)sum->total_ns / ms, 0, INFINITY);
	table_number(table, stolen.mean, 0, INFINITY);
	table_number(table, half, 1, 10);
	table_number(table,
		     ipis && !isnan(stolen.mean)
			     ? (double)sum->gaps / (double)ipis
			     : NAN,
		     2, INFINITY);
	table_number(table, (double)sum->longest_ns / 1e3, 1, INFINITY);
	table_number(table, isnan(stolen.mean) ? NAN : refill.mean, 0,
		     INFINITY);
	table_number(table, isnan(stolen.mean) ? NAN : refill.half_width, 0,
		     INFINITY);
	table_end(table);
}

/* The fitted line needs visits with interrupts and visits without. */
static void victim_table_check(FILE *out, const struct loss_check *check)
{
	if (!check->nr_idle || !check->nr_busy) {
		fputs("  No check of the gaps: it needs cells with interrupts "
		      "and cells without,\n  such as none+none.\n",
		      out);
		return;
	}
	fprintf(out,
		"  Check without gaps, by the slope of a line through %u "
		"visits:\n  %.0f IPIs x %.0f ns (+- %.0f) + %.3f ms of "
		"background = %.3f ms.\n  The gaps of %u rounds are %.3f ms: "
		"%+.1f %%.\n",
		check->nr_visits,
		check->ipis, check->ns_per_ipi, check->half_width,
		check->background * check->watched_ns / 1e6,
		check->predicted_ns / 1e6, check->nr_rounds,
		check->gaps_ns / 1e6,
		100 * (check->gaps_ns / check->predicted_ns - 1));
}

static void victim_table_group(FILE *out, const struct plan *plan,
			       uint64_t touch)
{
	struct table table = { .out = out, .columns = columns };
	struct loss_check check;

	if (loss_check(plan->cells, plan->nr_cells, touch, &check)) {
		warn_line("%s", fail_text());
		return;
	}
	fputc('\n', out);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].spec.touch_pages == touch &&
		    victim_table_watches(&plan->cells[i]))
			victim_table_row(&table, plan, &plan->cells[i], &check);
	fprintf(out, "  Bystanders that touch %" PRIu64 " pages.\n", touch);
	victim_table_check(out, &check);
}

void loss_table_print(FILE *out, const struct plan *plan)
{
	bool any = false;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		uint64_t touch = plan->cells[i].spec.touch_pages;
		bool first = victim_table_watches(&plan->cells[i]);

		for (unsigned j = 0; first && j < i; j++)
			first = plan->cells[j].spec.touch_pages != touch ||
				!victim_table_watches(&plan->cells[j]);
		if (first)
			victim_table_group(out, plan, touch);
		any |= first;
	}
	fputs(any ? "\nlost/ms, ns/IPI: ns of a bystander in gaps, per ms and "
		    "per interrupt.\nBoth contain the gaps of timer ticks: "
		    "ns/IPI is an upper bound.\ngaps: per interrupt. refill: "
		    "ns per interrupt by which\nsteps were slower than without "
		    "interrupts; +-: half its 95 %\ninterval.\n"
		  : "\nNo cell that is ok had bystanders: there are no "
		    "victims.\n",
	      out);
}
