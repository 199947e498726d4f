/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_FILES_H
#define CLI_REPORT_FILES_H

#include "cli/report/report.h"

/*
 * report_files() - the result files, as links that hold them.
 * Return: 0; -errno with fail() if one can no longer be read.
 */
int report_files(struct report *report);

#endif
