/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms for other programs: CSV, Markdown, JSON. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare_print.h"
#include "cli/format.h"
#include "lib/compare_machine.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/text.h"

#define CLEAN_BYTES 400

/* Quoted; what a spreadsheet would take for a formula gets a ' before it. */
static void csv_text(const char *text)
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

static void csv_number(double value)
{
	if (isfinite(value))
		printf(",%.9g", value);
	else
		putchar(',');
}

static void csv_values(const struct compare_values *values)
{
	csv_number(values->center);
	csv_number(values->spread_percent);
	printf(",%zu,%zu,%zu", values->nr_boots, values->nr_rounds,
	       values->nr_contaminated);
}

/* @machine: "" over machines, or if there is one only. */
static void csv_row(const struct compare_result *result, const char *label,
		    const struct compare_row *row, const char *machine)
{
	char verdict[VERDICT_BYTES], key[ROW_KEY_BYTES];

	printf("A,%s,", label);
	csv_text(row->cell);
	putchar(',');
	if (row->event)
		csv_text(compare_row_key(row, key));
	else
		fputs(metrics[row->metric].key, stdout);
	csv_values(&row->a);
	csv_values(&row->b);
	csv_number(row->change);
	csv_number(row->low);
	csv_number(row->high);
	printf(",%s,%s,%zu", row->relative ? "percent" : "absolute",
	       compare_method_text(row->method), row->nr_pairs);
	csv_number(row->effect.p);
	csv_number(row->p_holm);
	csv_number(row->has_rank ? row->rank.p : NAN);
	csv_number(row->has_rank ? row->shift.estimate : NAN);
	csv_number(row->has_rank ? row->shift.low : NAN);
	csv_number(row->has_rank ? row->shift.high : NAN);
	printf(",\"%s\",,", compare_verdict_text(result, row, verdict));
	if (*machine)
		csv_text(machine);
	putchar('\n');
}

static void csv_rows(const struct compare_result *result,
		     const struct comparison *comparison, const char *label,
		     const struct compare_row *row)
{
	csv_row(result, label, row, "");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_row *own = compare_machine_row(
			&comparison->machines[i], row);

		if (own)
			csv_row(result, label, own,
				comparison->machines[i].name);
	}
}

static const char *note_name(enum note_kind kind)
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
			csv_rows(result, comparison, label,
				 &comparison->rows[j]);
		for (size_t j = 0; j < comparison->nr_notes; j++) {
			printf("A,%s,,,,,,,,,,,,,,,,,,,,,,,,,%s,", label,
			       note_name(comparison->notes[j].kind));
			csv_text(comparison->notes[j].text);
			puts(",");
		}
	}
}

/* Nothing of @text may act as markup. */
static void markdown_text(const char *text)
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

static void markdown_row(const struct compare_result *result,
			 const struct compare_row *row, const char *machine)
{
	char a[FORMAT_BYTES], b[FORMAT_BYTES], change[FORMAT_BYTES];
	char interval[FORMAT_BYTES], p[FORMAT_BYTES], verdict[VERDICT_BYTES];
	char key[ROW_KEY_BYTES];
	const char *word = compare_verdict_text(result, row, verdict);

	fputs("| ", stdout);
	markdown_text(row->cell);
	fputs(" | ", stdout);
	if (row->event)
		markdown_text(compare_row_key(row, key));
	else
		fputs(metrics[row->metric].label, stdout);
	if (*machine) {
		fputs(", ", stdout);
		markdown_text(machine);
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

static void markdown_rows(const struct compare_result *result,
			  const struct comparison *comparison,
			  const struct compare_row *row)
{
	markdown_row(result, row, "");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_row *own = compare_machine_row(
			&comparison->machines[i], row);

		if (own)
			markdown_row(result, own,
				     comparison->machines[i].name);
	}
}

static void markdown_notes(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_notes; i++) {
		printf("%s- %s: ", i ? "" : "\n",
		       note_name(comparison->notes[i].kind));
		markdown_text(comparison->notes[i].text);
		putchar('\n');
	}
}

void compare_print_markdown(const struct compare_result *result)
{
	char label[2], head[FORMAT_BYTES];

	for (size_t i = 0; i < result->nr_sides; i++) {
		printf("- %s: ", compare_label(i, label));
		markdown_text(runfile_fact(result->sides[i].runs[0],
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
			markdown_rows(result, comparison,
				      &comparison->rows[j]);
		markdown_notes(comparison);
	}
	putchar('\n');
	compare_print_reading(result, true, "> ", COMPARE_COLUMNS);
	compare_print_rank_limit(result, "> ", COMPARE_COLUMNS);
}

int compare_print_json(const struct compare_result *result)
{
	SCOPE_JSON json = compare_json(result);

	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(ENOMEM, "write the comparison as JSON");
	putchar('\n');
	return 0;
}
