/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_LEFT_OUT_H
#define CLI_REPORT_LEFT_OUT_H

#include "cli/report/report.h"

/* report_left_out() - the notes of compare, by kind. Return: 0; -ENOMEM. */
int report_left_out(struct report *report);

#endif
