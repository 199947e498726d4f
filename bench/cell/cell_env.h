/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_ENV_H
#define BENCH_CELL_ENV_H

#include "bench/cell/cell.h"

/*
 * cell_env() - the environment for probe() and hold() of the pinner or the
 * primitive of @cell.
 * cell_clearer_env() - the environment of its clearer, or of its primitive.
 * area is NULL in both, because only the child has an area.
 */
struct bench_env cell_env(const struct cell *cell,
			  const struct cell_context *context);
struct bench_env cell_clearer_env(const struct cell *cell,
				  const struct cell_context *context);

/*
 * cell_context_journal() - decide where tunables are journalled, and whether
 * they can be held at all. Used by both check and run.
 * @state_dir: the directory that the user named; NULL: the default directory,
 * for root.
 * @unusable: the reason of knob_open() or statedir_check() why the directory
 * cannot be used; or NULL.
 *
 * Sets settings.state_dir and unprivileged. Whether a journal is possible is
 * decided by uid, because its files belong to a user; cell_prepare() finds out
 * whether root may change the tunables.
 */
void cell_context_journal(struct cell_context *context, const char *state_dir,
			  const char *unusable);

#endif
