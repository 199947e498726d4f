/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/compare_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare/compare_reading.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/common/table.h"
#include "cli/common/wrap.h"
#include "analysis/compare/breakeven.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/text.h"

static void compare_text_sides(const struct compare_result *result)
{
	char label[2], release[48];

	for (size_t i = 0; i < result->nr_sides; i++) {
		const struct side *side = &result->sides[i];

		printf("%s  %-45s %zu boot%s, %zu run%s%s\n",
		       compare_label(i, label),
		       text_clean(runfile_fact(side->runs[0],
					       "kernel.release"),
				  release, sizeof(release)),
		       side->nr_boots, side->nr_boots == 1 ? "" : "s",
		       side->nr_runs, side->nr_runs == 1 ? "" : "s",
		       side->runs[0]->emulated ? ", emulated" : "");
	}
}

void compare_print_notes(const struct admission *admission,
			 enum note_kind kind, const char *title)
{
	bool first = true;

	for (size_t i = 0; i < admission->nr_notes; i++) {
		if (admission->notes[i].kind != kind)
			continue;
		if (first) {
			putchar('\n');
			print_wrapped("", "  ", title, COMPARE_COLUMNS);
		}
		first = false;
		print_wrapped("  ", "    ", admission->notes[i].text,
			      COMPARE_COLUMNS);
	}
}

static void compare_text_notes(const struct comparison *comparison,
			       enum note_kind kind)
{
	const struct admission *admission = &comparison->checked;
	char label[2], title[COMPARE_COUNTS_BYTES];

	compare_print_notes(admission, kind, compare_note_title(
		kind, compare_label(comparison->side, label), title));
}

static void compare_text_cell_head(const struct compare_row *row)
{
	char name[CELLNAME_BYTES], counts[COMPARE_COUNTS_BYTES];
	char left[COMPARE_COUNTS_BYTES];

	cellname(row->cell, COMPARE_COLUMNS - 1, name);
	compare_counts_text(row, counts);
	if (strlen(name) + strlen(counts) + 2 > COMPARE_COLUMNS)
		printf("\n%s\n%*s\n", name, COMPARE_COLUMNS - 1, counts);
	else
		printf("\n%s%*s\n", name,
		       COMPARE_COLUMNS - 1 - (int)strlen(name), counts);
	if (*compare_left_out_text(row, left))
		printf(" %s\n", left);
}

/* An event of perf gets its own line: its name is longer than a column. */
static void compare_text_event(const struct compare_row *row)
{
	char event[COMPARE_COLUMNS - 24];

	printf(" perf stat: %s per %s\n",
	       text_clean(row->event, event, sizeof(event)), row->per);
}

/* @label: printed instead of the metric's label; NULL: the metric's. */
static void compare_text_row(struct table *table,
			     const struct compare_result *result,
			     const struct compare_row *row, const char *label)
{
	struct compare_row_text text;

	if (!label)
		label = row->event ? "" : metrics[row->metric].label;
	compare_row_text(result, row, &text);
	table_name(table, label);
	table_text(table, text.a);
	table_text(table, text.b);
	table_text(table, text.change);
	table_text(table, text.interval);
	table_text(table, text.p);
	table_text(table, text.verdict);
	table_end(table);
}

static void compare_text_machine_rows(struct table *table,
				      const struct compare_result *result,
				      const struct comparison *comparison,
				      const struct compare_row *row)
{
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const struct compare_row *own =
			comparison_find_row(machine->part, row);
		char label[sizeof(machine->name) + 4];

		snprintf(label, sizeof(label), "  %s", machine->name);
		if (own)
			compare_text_row(table, result, own, label);
	}
}

static void compare_text_machines(const struct comparison *comparison)
{
	char text[COMPARE_COLUMNS + 80], cpu[48];

	if (!comparison->nr_machines)
		return;
	printf("   %zu machines on both sides; rows are over machines, and "
	       "below of each:\n", comparison->nr_machines);
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const struct runfile *run = machine->a.runs[0];

		snprintf(text, sizeof(text), "%s: %s, %s CPUs, %zu+%zu boots",
			 machine->name,
			 text_clean(runfile_fact(run, "machine.cpu_model"),
				    cpu, sizeof(cpu)),
			 runfile_fact(run, "machine.cpus_online"),
			 machine->a.nr_boots, machine->b.nr_boots);
		print_wrapped("     ", "       ", text, COMPARE_COLUMNS);
	}
}

static void compare_text_rows(const struct compare_result *result,
			      const struct comparison *comparison)
{
	char label[2], head[FORMAT_BYTES];
	const struct table_column columns[] = {
		{ "", -14 }, { "A", 7 },
		{ compare_label(comparison->side, label), 7 },
		{ "change", 7 },
		{ format_interval_head(result->options->plan.level, head),
		  -15 }, { "MW p", 6 }, { "verdict", 0 }, { NULL, 0 }
	};
	struct table table = { .out = stdout, .lead = " ",
			       .columns = columns };

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!i || strcmp(row->cell, row[-1].cell) ||
		    row->primitive != row[-1].primitive) {
			compare_text_cell_head(row);
			table_head(&table);
		}
		if (row->event)
			compare_text_event(row);
		compare_text_row(&table, result, row, NULL);
		compare_text_machine_rows(&table, result, comparison, row);
	}
}

static void compare_text_breakeven(const struct compare_result *result,
				   const struct comparison *comparison)
{
	char pins[40], events[40], bound[80] = ", not bounded at 95 %";
	char text[400];
	struct breakeven found;

	if (comparison->checked.refused || comparison->checked.times_refused ||
	    breakeven_find(&result->sides[0],
			   &result->sides[comparison->side], result->options,
			   comparison, &found) || isnan(found.pins_per_event))
		return;
	if (isfinite(found.high))
		snprintf(bound, sizeof(bound), " [%.3g, %.3g]",
			 isnan(found.low) ? 0 : found.low, found.high);
	snprintf(text, sizeof(text), "Break-even, pins of %s to events of %s: "
		 "%.3g pins per event%s; what an event takes from %s in it",
		 text_clean(found.pin_cell, pins, sizeof(pins)),
		 text_clean(found.clear_cell, events, sizeof(events)),
		 found.pins_per_event, bound, found.victims ?
		 "bystanders is" : "other CPUs is not");
	putchar('\n');
	print_wrapped("", "  ", text, COMPARE_COLUMNS);
}

void compare_print_text(const struct compare_result *result)
{
	char label[2];

	compare_text_sides(result);
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *comparison = &result->comparisons[i];

		compare_label(comparison->side, label);
		if (result->nr_comparisons > 1)
			printf("\n== %s against A ==\n", label);
		if (comparison->nr_pairs)
			printf("   boots of A and %s alternate: %zu pairs\n",
			       label, comparison->nr_pairs);
		compare_text_machines(comparison);
		compare_text_notes(comparison, NOTE_ENVIRONMENT);
		compare_text_rows(result, comparison);
		compare_text_breakeven(result, comparison);
		compare_text_notes(comparison, NOTE_REMARK);
		compare_text_notes(comparison, NOTE_FORCED);
		compare_text_notes(comparison, NOTE_REFUSED);
		compare_text_notes(comparison, NOTE_INVALID);
		compare_text_notes(comparison, NOTE_BACKGROUND);
	}
	if (compare_count_rows(result))
		putchar('\n');
	compare_print_reading(result, true, "", COMPARE_COLUMNS);
	compare_print_rank_limit(result, "", COMPARE_COLUMNS);
}
