/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_TEMPLATE_H
#define CLI_REPORT_TEMPLATE_H

/*
 * data/report.html, compiled in, since the program runs where there is no
 * source tree: "{{title}}" and "{{body}}" in it stand for what a report has
 * there. Ends with a NUL.
 */
extern const char report_template[];

#endif
