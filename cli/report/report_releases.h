/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_RELEASES_H
#define CLI_REPORT_RELEASES_H

#include "cli/report/report.h"

/*
 * report_releases() - of each metric a table of cells by sides.
 * Return: 0; -ENOMEM with fail().
 */
int report_releases(struct report *report);

#endif
