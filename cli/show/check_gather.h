/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_GATHER_H
#define CLI_CHECK_GATHER_H

#include <jansson.h>
#include <stdbool.h>

/*
 * check_gather() - collect what this machine and kernel can measure, in one
 * object: schema, time, machine, kernel, state, flush, counters, privileges,
 * memlock_bytes, memlock_unlimited, state_dir, others, subjects. Changes
 * nothing.
 * @state_dir: NULL: the default directory, as root.
 * @emulated:  the user says that time is emulated.
 * Return: a new reference; NULL with fail().
 */
json_t *check_gather(const char *state_dir, bool emulated);

#endif
