/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_ROW_H
#define CLI_REPORT_ROW_H

#include "cli/report/report.h"

/* Rows of compare as rows of a table. */

#define REPORT_LABEL_BYTES 300

/* report_verdict_class() - how the verdict of @row looks in our style sheet. */
const char *report_verdict_class(const struct compare_row *row);

/* report_row_is_sure() - is the change proven? */
bool report_row_is_sure(const struct compare_row *row);

/* report_row_head() - the heads of the columns of report_row(). */
void report_row_head(const struct report *report, const char *second);

/* report_row_label() - the name of what is measured, as compare has it. */
const char *report_row_label(const struct compare_row *row,
			     char buf[REPORT_LABEL_BYTES]);

/*
 * report_row() - the cells of one row of a table behind its head. A phone shows
 * the first columns, so the verdict is the first.
 */
void report_row(const struct report *report, const struct compare_row *row);

#endif
