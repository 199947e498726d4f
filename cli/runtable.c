/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/runtable.h"

#include <math.h>

#include "bench/exclusive.h"
#include "bench/summary.h"
#include "cli/format.h"
#include "cli/wrap.h"

#define NAME_WIDTH 20

/* "-" for what does not apply; enough digits for the size of the number. */
static const char *figure(char buf[24], double value)
{
	if (isnan(value))
		return "-";
	snprintf(buf, 24, "%.*f", value < 100 ? 1 : 0, value);
	return buf;
}

static const char *per_event(char buf[24], double value)
{
	if (isnan(value))
		return "-";
	snprintf(buf, 24, "%.*f", value < 100 ? 2 : 0, value);
	return buf;
}

static const char *spread(char buf[24], const struct estimate *estimate)
{
	double percent = 100 * estimate->half_width / estimate->mean;

	if (isnan(percent))
		return "-";
	snprintf(buf, 24, "%.*f", percent < 10 ? 1 : 0, percent);
	return buf;
}

static const char *tail(char buf[24], const struct cell *cell)
{
	if (!cell->corrected.nr || cell->outcome != CELL_OK)
		return "-";
	snprintf(buf, 24, "%lu", (unsigned long)
		 hist_percentile_ns(&cell->corrected, 99));
	return buf;
}

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

static void print_cell(FILE *out, const struct cell *cell)
{
	struct estimate pin = cell_estimate(cell, METRIC_PIN_NS);
	struct estimate clear = cell_estimate(cell, METRIC_CLEAR_NS);
	struct cell_totals totals;
	char b[8][24];

	if (cell->outcome == CELL_SKIP) {
		fprintf(out, "%s\n", cell->spec.name);
		return;
	}
	cell_totals(cell, &totals);
	print_name(out, cell->spec.name, NAME_WIDTH);
	fprintf(out, " %7s %4s %8s %8s %4s %6s %6s %3u/%u\n",
		figure(b[0], pin.mean), spread(b[1], &pin),
		tail(b[2], cell), figure(b[3], clear.mean),
		spread(b[4], &clear),
		per_event(b[5], cell_estimate(cell, METRIC_TLB).mean),
		per_event(b[6], cell_estimate(cell, METRIC_CAL).mean),
		totals.nr[ROUND_OK], cell->nr_rounds);
}

static void print_primitive(FILE *out, const struct cell *cell)
{
	struct estimate op = cell_estimate(cell, METRIC_OP_NS);
	struct cell_totals totals;
	char b[4][24];

	if (cell->outcome == CELL_SKIP) {
		fprintf(out, "%s\n", cell->spec.name);
		return;
	}
	cell_totals(cell, &totals);
	print_name(out, cell->spec.name, NAME_WIDTH);
	fprintf(out, " %9s %4s %6s %6s %3u/%u\n", figure(b[0], op.mean),
		spread(b[1], &op),
		per_event(b[2], cell_estimate(cell, METRIC_TLB).mean),
		per_event(b[3], cell_estimate(cell, METRIC_CAL).mean),
		totals.nr[ROUND_OK], cell->nr_rounds);
}

/* What the page state of a cell made of its pins. */
static void print_exclusive(FILE *out, const struct plan *plan)
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

static const char *text_of(const json_t *document, const char *object,
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
		text_of(document, "kernel", "release"), (int)cpus,
		text_of(document, "machine", "cpu_model"));
	fprintf(out, "%s%.12s, flush: %s, time: %s\n\n",
		hypervisor && *hypervisor ? "guest of " : "no hypervisor",
		hypervisor ? hypervisor : "",
		text_of(document, "flush", "method"), time ? time : "unknown");
}

static void print_heading(FILE *out, bool primitives)
{
	if (primitives)
		fprintf(out, "%-*s %9s %4s %6s %6s  rounds\n", NAME_WIDTH,
			"primitive", "ns/op", "+-%", "TLB/op", "CAL/op");
	else
		fprintf(out, "%-*s %7s %4s %8s %8s %4s %6s %6s  rounds\n",
			NAME_WIDTH, "pinner+clearer", "ns/pin", "+-%", "p99",
			"ns/event", "+-%", "TLB/ev", "CAL/ev");
}

static unsigned print_rows(FILE *out, const struct plan *plan, bool primitives)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		if (!cell->spec.primitive == primitives)
			continue;
		if (!nr++)
			print_heading(out, primitives);
		if (primitives)
			print_primitive(out, cell);
		else
			print_cell(out, cell);
		reason_print(out, cell);
	}
	return nr;
}

static bool has_primitive(const struct plan *plan)
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
	nr_cells = print_rows(out, plan, false);
	if (nr_cells && has_primitive(plan))
		fputc('\n', out);
	print_rows(out, plan, true);
	print_exclusive(out, plan);
	fputs("\nns: lower is better. +-%: half the 95 % interval of the mean "
	      "over visits.\n", out);
	if (nr_cells)
		fputs("p99: ns, of pin cycles started at a fixed rate "
		      "(stalls count in full).\nTLB, CAL: interrupts received "
		      "per event; CAL includes TLB.\n"
		      "rounds: used/measured; the rest was disturbed or "
		      "without proof.\n", out);
	if (plan->interrupted)
		fputs("Interrupted: what was finished is here.\n", out);
}
