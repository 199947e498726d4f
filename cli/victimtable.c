/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/victimtable.h"

#include <inttypes.h>
#include <math.h>

#include "bench/summary.h"
#include "bench/victims.h"
#include "cli/cli.h"
#include "cli/format.h"

#define NAME_WIDTH 20

static bool watches(const struct cell *cell)
{
	struct cell_totals totals;

	cell_totals(cell, &totals);
	return cell->outcome == CELL_OK && totals.sum.stolen.steps;
}

static void print_number(FILE *out, int width, int digits, double value)
{
	if (isfinite(value))
		fprintf(out, " %*.*f", width, digits, value);
	else
		fprintf(out, " %*s", width, "-");
}

static void print_row(FILE *out, const struct plan *plan,
		      const struct cell *cell,
		      const struct victims_check *check)
{
	struct estimate stolen = cell_estimate(cell, METRIC_STOLEN_IPI);
	struct estimate refill = victims_refill(cell, plan->cells,
						plan->nr_cells, check);
	struct cell_totals totals;
	const struct stolen *sum = &totals.sum.stolen;
	uint64_t ipis;
	double ms, half = 100 * stolen.half_width / stolen.mean;

	cell_totals(cell, &totals);
	ipis = round_victim_ipis(&totals.sum);
	ms = (double)(sum->sweep_ns + sum->total_ns) / 1e6;
	print_name(out, cell->spec.name, NAME_WIDTH);
	print_number(out, 7, 2, ipis == PROCFS_UNKNOWN ? NAN :
						       (double)ipis / ms);
	print_number(out, 7, 0, (double)sum->total_ns / ms);
	print_number(out, 7, 0, stolen.mean);
	print_number(out, 4, half < 10 ? 1 : 0, half);
	print_number(out, 6, 2, ipis && !isnan(stolen.mean) ?
		     (double)sum->gaps / (double)ipis : NAN);
	print_number(out, 7, 1, (double)sum->longest_ns / 1e3);
	print_number(out, 6, 0, isnan(stolen.mean) ? NAN : refill.mean);
	print_number(out, 4, 0, isnan(stolen.mean) ? NAN : refill.half_width);
	fputc('\n', out);
}

/* Rounds with and without interrupts are what the line goes through. */
static void print_check(FILE *out, const struct victims_check *check)
{
	if (!check->nr_idle || !check->nr_busy) {
		fputs("  No check: needs cells with interrupts and without, "
		      "such as none+none.\n", out);
		return;
	}
	fprintf(out, "  Sum of gaps in %u rounds: %.3f ms. From the steps not "
		"taken:\n  %.0f IPIs x %.0f ns (+- %.0f) + %.3f ms of "
		"background = %.3f ms: %+.1f %%.\n", check->nr_rounds,
		check->gaps_ns / 1e6, check->ipis, check->ns_per_ipi,
		check->half_width,
		check->background * check->watched_ns / 1e6,
		check->predicted_ns / 1e6,
		100 * (check->gaps_ns / check->predicted_ns - 1));
}

static void print_group(FILE *out, const struct plan *plan, uint64_t touch)
{
	struct victims_check check;

	if (victims_check(plan->cells, plan->nr_cells, touch, &check)) {
		warn_line("%s", fail_text());
		return;
	}
	fprintf(out, "\n%-*s %7s %7s %7s %4s %6s %7s %6s %4s\n", NAME_WIDTH,
		"victims of", "IPI/ms", "lost/ms", "ns/IPI", "+-%", "gaps",
		"max us", "refill", "+-");
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].spec.touch_pages == touch &&
		    watches(&plan->cells[i]))
			print_row(out, plan, &plan->cells[i], &check);
	fprintf(out, "  Bystanders that touch %" PRIu64 " pages.\n", touch);
	print_check(out, &check);
}

void victim_table_print(FILE *out, const struct plan *plan)
{
	bool any = false;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		uint64_t touch = plan->cells[i].spec.touch_pages;
		bool first = watches(&plan->cells[i]);

		for (unsigned j = 0; first && j < i; j++)
			first = plan->cells[j].spec.touch_pages != touch ||
				!watches(&plan->cells[j]);
		if (first)
			print_group(out, plan, touch);
		any |= first;
	}
	fputs(any ? "\nlost/ms, ns/IPI: ns of a bystander in gaps, per ms and "
		    "per interrupt.\nGaps of timer ticks are in both: "
		    "ns/IPI is an upper bound.\ngaps: per interrupt. refill: "
		    "ns per interrupt that\nsteps took longer than idle; +-: "
		    "half its 95 % interval.\n" :
		    "\nNo cell that is ok had bystanders: no victims.\n",
	      out);
}
