/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations that one kernel executes more or less often than the other, a
 * sentence per cell, from the counts of scripts/lab --exact.
 */
#include "cli/compare/cover_exact.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "cli/compare/cover_words.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "lib/base/array.h"

#define SENTENCE_BYTES 1024
#define WORDS_BYTES    400
#define PERCENT_BYTES  (FORMAT_BYTES + 4)
#define LEAST	       0.5	/* operations per event */
#define LEAST_SHARE    0.005	/* of the larger value: as for a verdict */
#define LEAST_PERCENT  10.0	/* below, readers see the change themselves */

/*
 * Is it a count of executed operations? Without a clearer there are no events
 * to divide its instructions by.
 */
static bool exact_has_events(const struct compare_row *row)
{
	return metrics[row->metric].exact &&
	       !(strstr(row->cell, "+none") &&
		 !strncmp(metrics[row->metric].key, "clearer",
			  strlen("clearer")));
}

/* Do A and B differ so much that readers care? */
static bool exact_is_large(const struct compare_row *row)
{
	double difference = fabs(row->b.center - row->a.center);

	return difference >= LEAST &&
	       difference >= LEAST_SHARE * fmax(fabs(row->a.center),
						fabs(row->b.center));
}

/*
 * With one visit per side there is no verdict; a difference is reported all the
 * same.
 */
static bool exact_is_worth_telling(const struct compare_row *row)
{
	return exact_has_events(row) && exact_is_large(row) &&
	       row->verdict != VERDICT_NO_CHANGE &&
	       row->verdict != VERDICT_SAME;
}

static bool exact_is_weak(const struct compare_row *row)
{
	return row->verdict == VERDICT_LESS_WEAK ||
	       row->verdict == VERDICT_MORE_WEAK;
}

/* Split "clearer's INVLPG per event" into role and operation. */
static const char *exact_split(const struct compare_row *row, int *role_len)
{
	const char *title = metrics[row->metric].title;
	const char *space = strchr(title, ' ');

	*role_len = (int)(space - title);
	return space + 1;
}

/* "0" for a value that is 0 when rounded; the noise makes it negative. */
static const char *exact_number(double value, char buf[FORMAT_BYTES])
{
	snprintf(buf, FORMAT_BYTES, "%.*f", fabs(value) < 100 ? 2 : 0, value);
	return strcmp(buf, "-0.00") && strcmp(buf, "0.00") ? buf : "0";
}

/* " (-7.3%)" for values so large that readers would have to compute it. */
static const char *exact_percent(const struct compare_row *row,
				 char buf[PERCENT_BYTES])
{
	double a = row->a.center, b = row->b.center;
	char change[FORMAT_BYTES];

	buf[0] = '\0';
	if (a >= LEAST_PERCENT && b >= LEAST_PERCENT)
		snprintf(buf, PERCENT_BYTES, " (%s)",
			 format_change(100 * (b - a) / a, true, change));
	return buf;
}

/*
 * Append @row; @before is the last row that was appended. Return: the length.
 */
static size_t exact_tell(const struct compare_row *row,
			 const struct compare_row *before, char *text,
			 size_t len)
{
	int role_len, last_len = 0;
	const char *what = exact_split(row, &role_len);
	const char *role = metrics[row->metric].title;
	char a[FORMAT_BYTES], b[FORMAT_BYTES], percent[PERCENT_BYTES];
	bool same = false;

	if (before) {
		exact_split(before, &last_len);
		same = role_len == last_len &&
		       !strncmp(role, metrics[before->metric].title,
				(size_t)role_len);
	}
	if (len >= SENTENCE_BYTES)
		return len;
	len += (size_t)snprintf(text + len, SENTENCE_BYTES - len, "%s%.*s%s",
				same ? ", " : before ? "; " : "",
				same ? 0 : role_len, role, same ? "" : " ");
	if (len < SENTENCE_BYTES)
		len += (size_t)snprintf(
			text + len, SENTENCE_BYTES - len, "%.*s %s -> %s%s%s",
			(int)(strstr(what, " per event") - what), what,
			exact_number(row->a.center, a),
			exact_number(row->b.center, b),
			exact_percent(row, percent),
			exact_is_weak(row) ? "?" : "");
	return len;
}

static bool exact_counted(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (metrics[comparison->rows[i].metric].exact)
			return true;
	return false;
}

static bool exact_is_untested(const struct compare_row *row)
{
	return row->verdict == VERDICT_UNKNOWN;
}

/* Do the sentences tell a row that @is? */
static bool exact_tells(const struct comparison *comparison,
			bool (*is)(const struct compare_row *row))
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (exact_is_worth_telling(&comparison->rows[i]) &&
		    is(&comparison->rows[i]))
			return true;
	return false;
}

/* Was an operation of this role counted, or, with NULL, this operation? */
static bool exact_names(const struct comparison *comparison, const char *role,
			const char *operation)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const char *title = metrics[row->metric].title;

		if (exact_has_events(row) &&
		    (role ? !strncmp(title, role, strlen(role)) :
			    strstr(title, operation) != NULL))
			return true;
	}
	return false;
}

/* Explain each role and operation, once: each that was counted is named. */
static void exact_roles(const struct comparison *comparison)
{
	static const struct {
		const char *role, *operation, *meaning;
	} words[] = {
		{ "clearer", NULL, "clearer: all kernel work on the CPU that "
		  "takes the pages away" },
		{ "pinner", NULL, "pinner: all kernel work on the CPU that "
		  "pins (whole system calls), per page" },
		{ "peers'", NULL, "peers: the other CPUs that run the "
		  "process" },
		{ NULL, "locked RMWs", "locked RMWs: without smp_mb" },
		{ NULL, "atomics", "atomics: LSE instructions" },
	};
	char text[400] = "";

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(text);

		if (exact_names(comparison, words[i].role, words[i].operation))
			snprintf(text + len, sizeof(text) - len, "%s%s",
				 len ? "; " : "", words[i].meaning);
	}
	if (*text)
		cover_put("  ", "%s; subtracted: the timer ticks of an idle "
			  "window, which vary", text);
}

/* How the operation that is in no sentence of any cell changed. */
enum exact_rest { REST_LESS, REST_CHANCE, REST_NR };

/*
 * Find how @metric changed if it was counted and no sentence of any cell tells
 * it. Return: a row of it, or NULL.
 */
static const struct compare_row *
exact_find_rest(const struct comparison *comparison, size_t metric,
		enum exact_rest *rest)
{
	const struct compare_row *found = NULL;

	*rest = REST_LESS;
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric != metric || !exact_has_events(row))
			continue;
		if (exact_is_worth_telling(row))
			return NULL;
		if (exact_is_large(row))
			*rest = REST_CHANCE;
		found = row;
	}
	return found;
}

struct exact_list {
	char text[300];
	const char *last;		/* title: its role is not repeated */
};

static void exact_add_rest(struct exact_list *list,
			   const struct compare_row *row)
{
	const char *title = metrics[row->metric].title, *what = title;
	size_t len = strlen(list->text);
	int role_len;
	const char *operation = exact_split(row, &role_len);

	if (list->last && !strncmp(title, list->last, (size_t)role_len + 1))
		what = operation;
	list->last = title;
	snprintf(list->text + len, sizeof(list->text) - len, "%s%.*s",
		 len ? ", " : "", (int)(strstr(what, " per event") - what),
		 what);
}

/*
 * Name all operations that were counted, too, and are in no sentence, so that
 * readers know what was looked at.
 */
static void exact_others(const struct comparison *comparison)
{
	struct exact_list lists[REST_NR] = { { .last = NULL } };
	enum exact_rest rest;

	for (size_t metric = 0; metric < METRIC_NR; metric++) {
		const struct compare_row *row =
			exact_find_rest(comparison, metric, &rest);

		if (row)
			exact_add_rest(&lists[rest], row);
	}
	if (*lists[REST_LESS].text)
		cover_put("  ", "Also counted, listed for no cell since the "
			  "change is less: %s", lists[REST_LESS].text);
	if (*lists[REST_CHANCE].text)
		cover_put("  ", "Also counted, listed for no cell since the "
			  "change is not proven: %s",
			  lists[REST_CHANCE].text);
}

/* What makes a difference worth a sentence, and how sure it is. */
static void exact_rule(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	bool weak = exact_tells(comparison, exact_is_weak);
	bool untested = exact_tells(comparison, exact_is_untested);

	if (!weak && !untested && cover_nr_tests(result))
		cover_put("  ", "Listed: each change of at least half an "
			  "operation and 0.5 %% that is proven: at most %g %% "
			  "risk that chance made any (Holm, %zu tests)",
			  100 * (1 - result->options->plan.level),
			  cover_nr_tests(result));
	else
		cover_put("  ", "Listed: each change of at least half an "
			  "operation and 0.5 %%%s%s",
			  weak ? " that is proven (Holm), or with ?, whose "
			  "own 95 % interval leaves out 0" : "",
			  untested ? "; of one visit a side, so chance may "
			  "have made it" : "");
}

/* The cell in words, unless a table has already described it. */
static const char *exact_words(const struct comparison *comparison,
			       const char *cell, bool all,
			       char buf[WORDS_BYTES])
{
	char words[WORDS_BYTES - 4];

	*buf = '\0';
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (!strcmp(comparison->rows[i].cell, cell) &&
		    cover_shows(&comparison->rows[i], all))
			return buf;
	if (*cover_words(cell, words, sizeof(words)))
		snprintf(buf, WORDS_BYTES, " (%s)", words);
	return buf;
}

/* Print the sentence of the cell whose rows are @first to @end. */
static bool exact_tell_cell(const struct comparison *comparison, size_t first,
			    size_t end, bool all)
{
	const struct compare_row *rows = comparison->rows, *before = NULL;
	char text[SENTENCE_BYTES], name[CELLNAME_BYTES], words[WORDS_BYTES];
	size_t len = 0;

	for (size_t i = first; i < end; i++) {
		if (!exact_is_worth_telling(&rows[i]))
			continue;
		len = exact_tell(&rows[i], before, text, len);
		before = &rows[i];
	}
	if (before)
		cover_put("    ", "  %s%s: %s",
			  cellname(rows[first].cell, COVER_NAME_COLUMNS, name),
			  exact_words(comparison, rows[first].cell, all,
				      words), text);
	return before;
}

void cover_print_exact(const struct compare_result *result, bool all)
{
	const struct comparison *comparison = &result->comparisons[0];
	const struct compare_row *rows = comparison->rows;
	size_t end, nr_told = 0;

	if (!exact_counted(comparison))
		return;
	cover_put("  ", "Executed in the kernel per event%s, counted one by "
		  "one in QEMU, A -> B:", exact_names(comparison, "pinner",
						      NULL) ?
		  " or pinned page" : "");
	for (size_t i = 0; i < comparison->nr_rows; i = end) {
		for (end = i; end < comparison->nr_rows &&
			      !strcmp(rows[end].cell, rows[i].cell);)
			end++;
		nr_told += exact_tell_cell(comparison, i, end, all);
	}
	if (nr_told)
		exact_rule(result);
	else
		puts("  no proven change of half an operation and 0.5 %");
	exact_others(comparison);
	exact_roles(comparison);
}
