/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/countertable.h"

#include <math.h>
#include <string.h>

#include "bench/cell_counted.h"
#include "cli/format.h"

#define NAME_WIDTH   20
#define COST_ALLOWED 0.01	/* of the time, in a timing round */

static const char *per_event(char buf[24], double value)
{
	if (isnan(value))
		return "-";
	snprintf(buf, 24, "%.*f", value < 100 ? 3 : 0, value);
	return buf;
}

static void print_counts(FILE *out, const struct plan *plan)
{
	fprintf(out, "\n%-*s %8s %8s %8s %8s %8s %8s\n", NAME_WIDTH,
		"counted per event", "sent", "received", "full", "single",
		"sync", "GUP slow");
	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];
		static const enum counter_norm columns[] = {
			NORM_FLUSH_SENT, NORM_FLUSH_RECEIVED, NORM_FLUSH_FULL,
			NORM_FLUSH_SINGLE, NORM_SYNC_IPI,
		};
		char b[24];

		if (!cell->nr_counted)
			continue;
		print_name(out, cell->spec.name, NAME_WIDTH);
		for (size_t j = 0; j < sizeof(columns) / sizeof(columns[0]);
		     j++)
			fprintf(out, " %8s", per_event(b, counted_estimate(
						cell, columns[j]).mean));
		fprintf(out, " %8s\n", per_event(b, counted_gup_faults(cell)));
	}
	fputs("sent, received, full, single: TLB flushes; sync: call-function "
	      "interrupts that\nare no flush; GUP slow: faults that GUP took "
	      "itself, per page pinned.\n", out);
}

/* Events of @set with @status, and the reason of the first. */
static unsigned count_status(const struct counter_facts *facts,
			     const char *set, enum counter_status status,
			     const char **reason)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < counter_nr_events; i++) {
		if (strcmp(counter_events[i].set, set) ||
		    facts->status[i] != status)
			continue;
		if (!nr++)
			*reason = facts->note[i];
	}
	return nr;
}

/* One line per set and kind of lack. */
static void print_lacks(FILE *out, const struct counter_facts *facts)
{
	for (size_t i = 0; counter_sets[i].name; i++) {
		const char *set = counter_sets[i].name, *reason = "";

		for (int s = COUNTER_ABSENT; s <= COUNTER_REFUSED; s++) {
			unsigned nr = count_status(facts, set, s, &reason);

			if (nr)
				fprintf(out, "%s: %u %s: %s\n", set, nr,
					counter_status_name(s), reason);
		}
	}
}

static void print_cost(FILE *out, const struct cell *cell)
{
	struct counter_cost cost;
	bool known;

	counted_cost(cell, &cost);
	print_name(out, cell->spec.name, NAME_WIDTH);
	if (cost.metric == NR_METRICS) {
		fputs(" no pair of rounds was ok\n", out);
		return;
	}
	known = !isnan(cost.half_width);
	fprintf(out, " %9.1f %9.1f %7.3f", cost.without_ns, cost.with_ns,
		cost.ratio);
	if (known)
		fprintf(out, " +-%6.3f", cost.half_width);
	else
		fprintf(out, " %8s", "-");
	fprintf(out, " %5u  %s\n", cost.nr_pairs,
		!known ? "unknown" :
		cost.ratio + cost.half_width <= 1 + COST_ALLOWED ? "under 1 %" :
		cost.ratio - cost.half_width > 1 + COST_ALLOWED ? "over 1 %" :
								  "unclear");
}

static void print_costs(FILE *out, const struct plan *plan)
{
	fprintf(out, "\n%-*s %9s %9s %7s %8s %5s\n", NAME_WIDTH,
		"cost of counting", "ns", "ns counted", "ratio", "95 %",
		"pairs");
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].outcome != CELL_SKIP)
			print_cost(out, &plan->cells[i]);
}

void counter_table_print(FILE *out, const struct plan *plan)
{
	const struct counter_facts *facts = NULL;
	const char *reason = NULL;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		if (cell->nr_counted && !facts)
			facts = &cell->counter_facts;
		if (cell->counter_facts.reason[0])
			reason = cell->counter_facts.reason;
	}
	if (facts) {
		print_counts(out, plan);
		print_lacks(out, facts);
	}
	if (reason)
		fprintf(out, "nothing counted: %s\n", reason);
	if (plan->context.settings.counter_cost)
		print_costs(out, plan);
}
