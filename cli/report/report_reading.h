/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_READING_H
#define CLI_REPORT_READING_H

#include "cli/report/report.h"

/*
 * report_reading() - what rows and columns mean, and two sides as a letter.
 * Return: 0; -ENOMEM with fail().
 */
int report_reading(struct report *report);

#endif
