/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LIST_MARKDOWN_H
#define CLI_LIST_MARKDOWN_H

#include <stdio.h>

/*
 * list_markdown() - print docs/subjects.md: every subject's own description,
 * the same on every machine.
 */
void list_markdown(FILE *out);

#endif
