/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/countertable.h"

#include <math.h>
#include <string.h>

#include "bench/cell/cell_counted.h"
#include "cli/common/table.h"
#include "lib/base/array.h"

#define NAME_WIDTH   20
#define COST_ALLOWED 0.01	/* share of the time, in a timing round */

static const struct table_column count_columns[] = {
	{ "counted per event", -NAME_WIDTH }, { "sent", 8 }, { "received", 8 },
	{ "full", 8 }, { "single", 8 }, { "sync", 8 }, { "GUP slow", 8 },
	{ NULL, 0 }
};

static const struct table_column cost_columns[] = {
	{ "cost of counting", -NAME_WIDTH }, { "ns", 9 }, { "ns counted", 9 },
	{ "ratio", 7 }, { "95 %", 8 }, { "pairs", 5 }, { NULL, 0 }
};

static void counter_table_counts(FILE *out, const struct plan *plan)
{
	static const enum counter_norm norms[] = {
		NORM_FLUSH_SENT, NORM_FLUSH_RECEIVED, NORM_FLUSH_FULL,
		NORM_FLUSH_SINGLE, NORM_SYNC_IPI,
	};
	struct table table = { .out = out, .columns = count_columns };

	fputc('\n', out);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		if (!cell->nr_counted)
			continue;
		table_name(&table, cell->spec.name);
		for (size_t j = 0; j < ARRAY_SIZE(norms); j++)
			table_number(&table, counted_estimate(
					     cell, norms[j]).mean, 3, 100);
		table_number(&table, counted_gup_faults(cell), 3, 100);
		table_end(&table);
	}
	fputs("sent, received, full, single: TLB flushes; sync: call-function "
	      "interrupts that\nare no flush; GUP slow: faults that GUP took "
	      "itself, per page pinned.\n", out);
}

/* Count the events of @set with @status; @reason is that of the first event. */
static unsigned counter_table_status(const struct counter_facts *facts,
				     const char *set,
				     enum counter_status status,
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

/* Print one line per set and reason. */
static void counter_table_lacks(FILE *out, const struct counter_facts *facts)
{
	for (size_t i = 0; counter_sets[i].name; i++) {
		const char *set = counter_sets[i].name, *reason = "";

		for (int s = COUNTER_ABSENT; s <= COUNTER_REFUSED; s++) {
			unsigned nr =
				counter_table_status(facts, set, s, &reason);

			if (nr)
				fprintf(out, "%s: %u %s: %s\n", set, nr,
					counter_status_name(s), reason);
		}
	}
}

static const char *counter_table_verdict(const struct counter_cost *cost)
{
	if (isnan(cost->half_width))
		return " unknown";
	if (cost->ratio + cost->half_width <= 1 + COST_ALLOWED)
		return " under 1 %";
	if (cost->ratio - cost->half_width > 1 + COST_ALLOWED)
		return " over 1 %";
	return " unclear";
}

static void counter_table_cost(struct table *table, const struct cell *cell)
{
	struct counter_cost cost;

	counted_cost(cell, &cost);
	table_name(table, cell->spec.name);
	if (cost.metric == NR_METRICS) {
		fputs(" no pair of rounds was ok", table->out);
		table_end(table);
		return;
	}
	table_format(table, "%.1f", cost.without_ns);
	table_format(table, "%.1f", cost.with_ns);
	table_format(table, "%.3f", cost.ratio);
	if (isnan(cost.half_width))
		table_text(table, "-");
	else
		table_format(table, "+-%6.3f", cost.half_width);
	table_format(table, "%u", cost.nr_pairs);
	table_text(table, counter_table_verdict(&cost));
	table_end(table);
}

static void counter_table_costs(FILE *out, const struct plan *plan)
{
	struct table table = { .out = out, .columns = cost_columns };

	fputc('\n', out);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].outcome != CELL_SKIP)
			counter_table_cost(&table, &plan->cells[i]);
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
		counter_table_counts(out, plan);
		counter_table_lacks(out, facts);
	}
	if (reason)
		fprintf(out, "nothing counted: %s\n", reason);
	if (plan->context.settings.counter_cost)
		counter_table_costs(out, plan);
}
