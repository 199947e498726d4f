/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_COMPARED_H
#define CLI_REPORT_COMPARED_H

#include "cli/report/report.h"

/*
 * report_compared() - each side against A: the rows of compare beside their
 * figures. Return: 0; -ENOMEM with fail().
 */
int report_compared(struct report *report);

#endif
