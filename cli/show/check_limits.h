/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_LIMITS_H
#define CLI_CHECK_LIMITS_H

#include <jansson.h>

/*
 * check_limits() - memory that may be filled and what limits it, why perf
 * counts nothing, and the policies behind that; null: unknown, or no reason.
 * Return: a new reference.
 */
json_t *check_limits(int root_fd);

#endif
