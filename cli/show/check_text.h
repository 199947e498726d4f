/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_TEXT_H
#define CLI_CHECK_TEXT_H

#include <jansson.h>

/*
 * check_print() - print @check of check_gather() as text of at most 80 columns.
 */
void check_print(json_t *check);

#endif
