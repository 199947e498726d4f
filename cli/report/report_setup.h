/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_SETUP_H
#define CLI_REPORT_SETUP_H

#include "cli/report/report.h"

/* report_title() - "Linux 6.1.0 (A), 6.2.0 (B)", for a title and a heading. */
void report_title(const struct report *report);

/* report_setup() - kernels, machines, boots, commands. Return: 0. */
int report_setup(struct report *report);

#endif
