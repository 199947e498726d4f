/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_VERDICTS_H
#define CLI_REPORT_VERDICTS_H

#include "cli/report/report.h"

/*
 * report_verdicts() - how many rows ended how, and those that are sure.
 * Return: 0.
 */
int report_verdicts(struct report *report);

#endif
