/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output formats for other programs: CSV, Markdown, JSON. */
#include "cli/compare/compare_export.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/common/output.h"
#include "cli/compare/compare_reading.h"
#include "cli/compare/compare_text.h"
#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define CLEAN_BYTES 400

/*
 * Quoted; a text that a spreadsheet would take for a formula gets a ' in front.
 */
static void export_csv_text(const char *text)
{
	char clean[CLEAN_BYTES];

	text_clean(text, clean, sizeof(clean));
	putchar('"');
	if (strchr("=+-@", clean[0]) && clean[0])
		putchar('\'');
	for (const char *c = clean; *c; c++) {
		if (*c == '"')
			putchar('"');
		putchar(*c);
	}
	putchar('"');
}

static void export_csv_number(double value)
{
	if (isfinite(value))
		printf(",%.9g", value);
	else
		putchar(',');
}

static void export_csv_values(const struct compare_values *values)
{
	export_csv_number(values->center);
	export_csv_number(values->spread_percent);
	printf(",%zu,%zu,%zu", values->nr_boots, values->nr_rounds,
	       values->nr_contaminated);
}

/* @machine: "" for a row over machines, or if there is only one machine. */
static void export_csv_row(const struct compare_result *result,
			   const char *label, const struct compare_row *row,
			   const char *machine)
{
	char verdict[VERDICT_BYTES], key[ROW_KEY_BYTES];

	printf("A,%s,", label);
	export_csv_text(row->cell);
	putchar(',');
	if (row->event)
		export_csv_text(compare_row_key(row, key));
	else
		fputs(metrics[row->metric].key, stdout);
	export_csv_values(&row->a);
	export_csv_values(&row->b);
	export_csv_number(row->change);
	export_csv_number(row->low);
	export_csv_number(row->high);
	printf(",%s,%s,%zu", row->relative ? "percent" : "absolute",
	       compare_method_text(row->method), row->nr_pairs);
	export_csv_number(row->effect.p);
	export_csv_number(row->p_holm);
	export_csv_number(row->has_rank ? row->rank.p : NAN);
	export_csv_number(row->has_rank ? row->shift.estimate : NAN);
	export_csv_number(row->has_rank ? row->shift.low : NAN);
	export_csv_number(row->has_rank ? row->shift.high : NAN);
	printf(",\"%s\",,", compare_verdict_text(result, row, verdict));
	if (*machine)
		export_csv_text(machine);
	putchar('\n');
}

static void export_csv_rows(const struct compare_result *result,
			    const struct comparison *comparison,
			    const char *label, const struct compare_row *row)
{
	export_csv_row(result, label, row, "");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_row *own = comparison_find_row(
			comparison->machines[i].part, row);

		if (own)
			export_csv_row(result, label, own,
				       comparison->machines[i].name);
	}
}

static const char *export_note_name(enum note_kind kind)
{
	static const char *const names[] = {
		[NOTE_REFUSED] = "refused", [NOTE_INVALID] = "invalid",
		[NOTE_FORCED] = "forced", [NOTE_REMARK] = "remark",
		[NOTE_ENVIRONMENT] = "differs",
		[NOTE_BACKGROUND] = COMPARE_BACKGROUND_RULE,
	};

	return names[kind];
}

void compare_print_csv(const struct compare_result *result)
{
	char label[2];

	puts("baseline,against,cell,metric,a,a_spread_percent,a_boots,a_rounds,"
	     "a_contaminated,b,b_spread_percent,b_boots,b_rounds,"
	     "b_contaminated,change,low,high,unit,method,pairs,p,p_holm,"
	     "mann_whitney_p,hodges_lehmann,hl_low,hl_high,verdict,note,"
	     "machine");
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *comparison = &result->comparisons[i];

		compare_label(comparison->side, label);
		for (size_t j = 0; j < comparison->nr_rows; j++)
			export_csv_rows(result, comparison, label,
					&comparison->rows[j]);
		for (size_t j = 0; j < comparison->checked.nr_notes; j++) {
			const struct note *note = &comparison->checked.notes[j];

			printf("A,%s,,,,,,,,,,,,,,,,,,,,,,,,,%s,", label,
			       export_note_name(note->kind));
			export_csv_text(note->text);
			puts(",");
		}
	}
}

/* No character of @text may act as markup. */
static void export_md_text(const char *text)
{
	char clean[CLEAN_BYTES];

	text_clean(text, clean, sizeof(clean));
	for (const char *c = clean; *c; c++) {
		if (*c == '<')
			fputs("&lt;", stdout);
		else if (*c == '&')
			fputs("&amp;", stdout);
		else if (strchr("\\`*_{}[]()#|>!~", *c))
			printf("\\%c", *c);
		else
			putchar(*c);
	}
}

static void export_md_row(const struct compare_result *result,
			  const struct compare_row *row, const char *machine)
{
	char a[FORMAT_BYTES], b[FORMAT_BYTES], change[FORMAT_BYTES];
	char interval[FORMAT_BYTES], p[FORMAT_BYTES], verdict[VERDICT_BYTES];
	char key[ROW_KEY_BYTES];
	const char *word = compare_verdict_text(result, row, verdict);

	fputs("| ", stdout);
	export_md_text(row->cell);
	fputs(" | ", stdout);
	if (row->event)
		export_md_text(compare_row_key(row, key));
	else
		fputs(metrics[row->metric].label, stdout);
	if (*machine) {
		fputs(", ", stdout);
		export_md_text(machine);
	}
	printf(" | %s | %s | %s | %s%s | %s | %s%s | %zu+%zu x %zu+%zu "
	       "|\n", format_value(row->a.center, a),
	       format_value(row->b.center, b),
	       format_change(row->change, row->relative, change),
	       format_interval(row->low, row->high, "", "", interval),
	       row->method == COMPARE_WITHIN ? " (one boot)" : "",
	       format_p(row->has_rank ? row->rank.p : NAN, p),
	       *word == '~' ? "\\" : "", word, row->a.nr_boots,
	       row->b.nr_boots, row->a.nr_rounds, row->b.nr_rounds);
}

static void export_md_rows(const struct compare_result *result,
			   const struct comparison *comparison,
			   const struct compare_row *row)
{
	export_md_row(result, row, "");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_row *own = comparison_find_row(
			comparison->machines[i].part, row);

		if (own)
			export_md_row(result, own,
				      comparison->machines[i].name);
	}
}

static void export_md_notes(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->checked.nr_notes; i++) {
		printf("%s- %s: ", i ? "" : "\n",
		       export_note_name(comparison->checked.notes[i].kind));
		export_md_text(comparison->checked.notes[i].text);
		putchar('\n');
	}
}

void compare_print_markdown(const struct compare_result *result)
{
	char label[2], head[FORMAT_BYTES];

	for (size_t i = 0; i < result->nr_sides; i++) {
		printf("- %s: ", compare_label(i, label));
		export_md_text(runfile_fact(result->sides[i].runs[0],
					    "kernel.release"));
		printf(", %zu boots, %zu runs\n", result->sides[i].nr_boots,
		       result->sides[i].nr_runs);
	}
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *comparison = &result->comparisons[i];

		printf("\n| cell | metric | A | %s | change | %s | "
		       "MW p | verdict | boots x rounds |\n"
		       "|---|---|---:|---:|---:|---|---:|---|---|\n",
		       compare_label(comparison->side, label),
		       format_interval_head(result->options->plan.level,
					    head));
		for (size_t j = 0; j < comparison->nr_rows; j++)
			export_md_rows(result, comparison,
				       &comparison->rows[j]);
		export_md_notes(comparison);
	}
	putchar('\n');
	compare_print_reading(result, true, "> ", COMPARE_COLUMNS);
	compare_print_rank_limit(result, "> ", COMPARE_COLUMNS);
}

int compare_print_json(const struct compare_result *result)
{
	SCOPE_JSON json = compare_json(result);

	return output_json(json, "the comparison");
}
