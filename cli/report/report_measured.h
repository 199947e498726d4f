/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_MEASURED_H
#define CLI_REPORT_MEASURED_H

#include "cli/report/report.h"

/*
 * report_measured() - one side: what each cell costs, beside its figures.
 * Return: 0; -ENOMEM with fail().
 */
int report_measured(struct report *report);

#endif
