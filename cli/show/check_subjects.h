/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_SUBJECTS_H
#define CLI_CHECK_SUBJECTS_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/cell/cell.h"

/*
 * check_subjects() - [{"kind", "name", "summary", "outcome": "ok", "skip" or
 * "error", "reason"}] of everything the registry has, each in its plainest
 * cell.
 * @context: as for a run, without a session.
 * Return: a new reference.
 */
json_t *check_subjects(const struct cell_context *context);

/*
 * check_any_runs() - does a subject of @check run here, other than "none" and
 * "null"?
 * @check: of check_gather().
 */
bool check_any_runs(json_t *check);

#endif
