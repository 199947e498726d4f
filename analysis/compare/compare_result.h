/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_RESULT_H
#define ANALYSIS_COMPARE_RESULT_H

/* Access to the results of a comparison. */

#include "analysis/compare/compare.h"

/* compare_verdict_text() - "faster", "~", "same within 1 %", ... */
#define VERDICT_BYTES 32
const char *compare_verdict_text(const struct compare_result *result,
				 const struct compare_row *row,
				 char buf[VERDICT_BYTES]);

/*
 * compare_row_key() - the key of the row's metric or, for a count of perf stat,
 * "perf_stat tlb:tlb_flush per event", as the file has it. Return: @buf.
 */
#define ROW_KEY_BYTES 256
const char *compare_row_key(const struct compare_row *row,
			    char buf[ROW_KEY_BYTES]);

/* compare_method_text() - "t", "bootstrap-t", ... */
const char *compare_method_text(enum compare_method method);

/* compare_count_notes() - count the notes of @kind in all comparisons. */
size_t compare_count_notes(const struct compare_result *result,
			   enum note_kind kind);

/* compare_count_rows() - count the rows of all comparisons. */
size_t compare_count_rows(const struct compare_result *result);

/*
 * compare_is_slower() - is the change of @row, a time or a rate, surely above
 * @percent? False without an interval over boots. If a rate was 0 in A, any
 * surely higher rate is.
 */
bool compare_is_slower(const struct compare_row *row, double percent);

/* Why these counts have no row; the title of the notes NOTE_BACKGROUND. */
#define COMPARE_BACKGROUND_RULE \
	"background, not shown (on both sides fewer than 1 in 1,000 events " \
	"and 1,000 a second; --metric shows it)"

/* compare_label() - the letter of a side, "A" for side 0. @buf: two bytes. */
const char *compare_label(size_t side, char buf[2]);

#endif
