/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_LIMITS_H
#define CLI_CHECK_LIMITS_H

#include <jansson.h>

/*
 * check_limits() - report how much memory may be filled and by which limit, why
 * perf cannot count, and the policies behind that. null: unknown, or no reason.
 * Return: a new reference.
 */
json_t *check_limits(int root_fd);

#endif
