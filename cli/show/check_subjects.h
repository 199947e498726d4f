/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_SUBJECTS_H
#define CLI_CHECK_SUBJECTS_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/cell/cell.h"

/*
 * check_subjects() - [{"kind", "name", "summary", "outcome": "ok", "skip" or
 * "error", "reason"}] for each subject of the registry, in its cell with
 * default options.
 * @context: as for a run, without a session.
 * Return: a new reference.
 */
json_t *check_subjects(const struct cell_context *context);

/*
 * check_any_runs() - can any subject of @check other than "none" and "null" run
 * here?
 * @check: from check_gather().
 */
bool check_any_runs(json_t *check);

#endif
