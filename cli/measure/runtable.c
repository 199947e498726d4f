/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/runtable.h"

#include <math.h>

#include "bench/cell/cell_counted.h"
#include "bench/cell/exclusive.h"
#include "bench/cell/summary.h"
#include "cli/common/table.h"
#include "cli/common/wrap.h"

/*
 * Width of the first column, and the last column, of cells and of primitives.
 */
#define NAME_WIDTH  20
#define LAST_COLUMN { " rounds", 0 }, { NULL, 0 }

static const struct table_column cell_columns[] = {
	{ "pinner+clearer", -NAME_WIDTH }, { "ns/pin", 7 }, { "+-%", 4 },
	{ "p99", 8 }, { "ns/event", 8 }, { "+-%", 4 }, { "remTLB", 6 },
	{ "remCAL", 6 }, LAST_COLUMN
}, mixed_cell_columns[] = {
	{ "pinner+clearer", -NAME_WIDTH }, { "ns/pin", 7 }, { "+-%", 4 },
	{ "p99", 8 }, { "ns/event", 8 }, { "+-%", 4 }, { "remTLB", 6 },
	{ "remIPI", 6 }, LAST_COLUMN
};

static const struct table_column primitive_columns[] = {
	{ "primitive", -NAME_WIDTH }, { "ns/op", 9 }, { "+-%", 4 },
	{ "remTLB", 6 }, { "remCAL", 6 }, LAST_COLUMN
}, mixed_primitive_columns[] = {
	{ "primitive", -NAME_WIDTH }, { "ns/op", 9 }, { "+-%", 4 },
	{ "remTLB", 6 }, { "remIPI", 6 }, LAST_COLUMN
};

void reason_print(FILE *out, const struct cell *cell)
{
	char label[32];
	int columns;

	if (cell->outcome == CELL_OK)
		return;
	columns = snprintf(label, sizeof(label), "  %s: ",
			   cell_outcome_name(cell->outcome));
	wrap_print(out, columns, label, cell->reason);
}

/* Print a mean time, and half its interval in per cent. */
static void run_table_time(struct table *table, const struct cell *cell,
			   enum metric metric)
{
	struct estimate estimate = cell_estimate(cell, metric);

	table_number(table, estimate.mean, 1, 100);
	table_number(table, 100 * estimate.half_width / estimate.mean, 1, 10);
}

static void run_table_count(struct table *table, const struct cell *cell,
			    enum metric metric)
{
	table_number(table, cell_estimate(cell, metric).mean, 2, 100);
}

static void run_table_p99(struct table *table, const struct cell *cell)
{
	if (cell->corrected.nr && cell->outcome == CELL_OK)
		table_format(table, "%lu", (unsigned long)
			     hist_percentile_ns(&cell->corrected, 99));
	else
		table_text(table, "-");
}

/* @mixed: the kernel counts all kinds of IPI in one row. */
static void run_table_row(struct table *table, const struct cell *cell,
			  bool mixed)
{
	struct cell_totals totals;

	if (cell->outcome == CELL_SKIP) {
		fprintf(table->out, "%s\n", cell->spec.name);
		return;
	}
	cell_totals(cell, &totals);
	table_name(table, cell->spec.name);
	if (cell->spec.primitive) {
		run_table_time(table, cell, METRIC_OP_NS);
	} else {
		run_table_time(table, cell, METRIC_PIN_NS);
		run_table_p99(table, cell);
		run_table_time(table, cell, METRIC_CLEAR_NS);
	}
	run_table_count(table, cell, METRIC_REMOTE_TLB);
	run_table_count(table, cell, mixed ? METRIC_REMOTE_IPI :
					     METRIC_REMOTE_CAL);
	table_format(table, "%3u/%u", totals.nr[ROUND_OK], cell->nr_rounds);
	table_end(table);
}

/* Print the interrupts on the clearer's own CPU, if two decimals show them. */
static void run_table_own(FILE *out, const struct plan *plan)
{
	char text[160];
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];
		double tlb = cell_estimate(cell, METRIC_CLEARER_TLB).mean;
		double cal = cell_estimate(cell, METRIC_CLEARER_CAL).mean;

		if (!(fmax(tlb, cal) >= 0.005))
			continue;
		if (!nr++)
			fputs("\nOn the clearer's own CPU, per event:\n", out);
		snprintf(text, sizeof(text), "%.100s", cell->spec.name);
		fprintf(out, "  %-*s TLB %.2f, CAL %.2f\n", NAME_WIDTH, text,
			tlb, cal);
	}
}

/* Print the results of pins by the state of the page. */
static void run_table_exclusive(FILE *out, const struct plan *plan)
{
	char text[256];
	struct exclusive exclusive;
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		if (cell->outcome == CELL_SKIP)
			continue;
		exclusive_of(cell, plan->context.release, &exclusive);
		if (!*exclusive_text(&exclusive, text))
			continue;
		if (!nr++)
			fputs("\nDid read-only pins check PageAnonExclusive "
			      "(GUP-fast, step B5)?\n", out);
		fprintf(out, "%s\n", cell->spec.name);
		wrap_print(out, 2, "  ", text);
	}
}

static const char *machine_fact(const json_t *document, const char *object,
				const char *key)
{
	const char *text = json_string_value(
		json_object_get(json_object_get(document, object), key));

	return text ? text : "unknown";
}

void machine_print(FILE *out, const json_t *document)
{
	json_int_t cpus = json_integer_value(json_object_get(
		json_object_get(document, "machine"), "cpus_online"));
	const char *hypervisor = json_string_value(json_object_get(
		json_object_get(json_object_get(document, "flush"), "cpuid"),
		"hypervisor_signature"));
	const char *time = json_string_value(json_object_get(document,
							     "time"));

	fprintf(out, "Linux %.40s, %d CPUs, %.30s\n",
		machine_fact(document, "kernel", "release"), (int)cpus,
		machine_fact(document, "machine", "cpu_model"));
	fprintf(out, "%s%.12s, flush: %s, time: %s\n\n",
		hypervisor && *hypervisor ? "guest of " : "no hypervisor",
		hypervisor ? hypervisor : "",
		machine_fact(document, "flush", "method"),
		time ? time : "unknown");
}

/* Report the counting rounds that were left out of a cell that is ok. */
static void run_table_rejected(FILE *out, const struct cell *cell)
{
	struct counted_attempts attempts = counted_attempts(cell);
	char text[FAIL_TEXT_BYTES + 80];

	if (!attempts.rejected || cell->outcome != CELL_OK)
		return;
	snprintf(text, sizeof(text), "%u of %u counting rounds rejected: %s",
		 attempts.rejected, attempts.agreed + attempts.rejected,
		 counted_first_rejection(cell));
	wrap_print(out, 2, "  ", text);
}

static unsigned run_table_rows(FILE *out, const struct plan *plan,
			       bool primitives)
{
	bool mixed = plan->flush_facts.has_ipi_row;
	struct table table = { .out = out, .columns =
		mixed ? primitives ? mixed_primitive_columns :
				     mixed_cell_columns :
		primitives ? primitive_columns : cell_columns };
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		if (!cell->spec.primitive == primitives)
			continue;
		if (!nr++)
			table_head(&table);
		run_table_row(&table, cell, mixed);
		reason_print(out, cell);
		run_table_rejected(out, cell);
	}
	return nr;
}

static bool run_table_has_primitive(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].spec.primitive)
			return true;
	return false;
}

void run_table_print(FILE *out, const struct plan *plan,
		     const json_t *document)
{
	unsigned nr_cells;

	machine_print(out, document);
	nr_cells = run_table_rows(out, plan, false);
	if (nr_cells && run_table_has_primitive(plan))
		fputc('\n', out);
	run_table_rows(out, plan, true);
	run_table_own(out, plan);
	run_table_exclusive(out, plan);
	fputs("\nns: lower is better. +-%: half the 95 % interval of the mean "
	      "over visits.\n", out);
	if (nr_cells)
		fputs("p99: ns, of pin cycles started at a fixed rate "
		      "(stalls count in full).\n", out);
	fputs(plan->flush_facts.has_ipi_row ?
	      "remIPI: interrupts between CPUs, of all kinds, per event or op "
	      "on CPUs other\nthan the clearer's. rounds: used/measured; the "
	      "rest was disturbed or without\nproof.\n" :
	      "remTLB, remCAL: interrupts per event or op on CPUs other than "
	      "the clearer's;\nCAL includes TLB. rounds: used/measured; the "
	      "rest was disturbed or without\nproof.\n", out);
	if (plan->flush_facts.arch >= FLUSH_ARCH_POWER)
		wrap_print(out, 9, "Flushes: ", plan->flush.counted);
	if (plan->interrupted)
		fputs("Interrupted: what was finished is here.\n", out);
}
