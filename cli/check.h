/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <jansson.h>
#include <stdbool.h>

/*
 * check_gather() - what this machine and kernel can show, as one object:
 * schema, time, machine, kernel, state, flush, counters, privileges,
 * memlock_bytes, memlock_unlimited, state_dir, others, subjects. Changes
 * nothing.
 * @state_dir: NULL: the default one, as root.
 * @emulated: the user says that time is emulated.
 * Return: a new reference; NULL with fail().
 */
json_t *check_gather(const char *state_dir, bool emulated);

struct cell_context;

/*
 * check_subjects() - [{"kind", "name", "summary", "outcome": "ok", "skip" or
 * "error", "reason"}] of everything the registry has, each in its plainest
 * cell. @context: as for a run, without a session.
 */
json_t *check_subjects(const struct cell_context *context);

/*
 * check_limits() - memory that may be filled and what limits it, why perf
 * counts nothing, and the policies behind that; null: unknown, or no reason.
 */
json_t *check_limits(int root_fd);

/* check_any_runs() - is there anything to measure, "none" and "null" aside? */
bool check_any_runs(json_t *check);

/* check_print() - @check as text of at most 80 columns. */
void check_print(json_t *check);

#endif
