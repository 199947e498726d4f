/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PREDICT_TEXT_H
#define CLI_PREDICT_TEXT_H

#include "analysis/predict/check.h"
#include "analysis/predict/predict.h"

/* What was asked for. */
struct predict_report {
	const struct side *a, *b;	/* NULL: only the prices */
	const struct prices *prices;
	const struct predict *predict;	/* of a and b */
	const struct check *check;
	bool show_check;		/* each row of it */
};

/* predict_print_text() - print for a reader, within 80 columns. */
void predict_print_text(const struct predict_report *report);

#endif
