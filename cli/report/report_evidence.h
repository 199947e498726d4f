/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_EVIDENCE_H
#define CLI_REPORT_EVIDENCE_H

#include "cli/report/report.h"

/*
 * report_evidence() - of each cell and side how many visits and rounds there
 * are, how many were left out, and why a run of it is not ok. Return: 0.
 */
int report_evidence(struct report *report);

/* report_has_bad_cell() - is one of the cells invalid or in error? */
bool report_has_bad_cell(const struct report *report);

#endif
