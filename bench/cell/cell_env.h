/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_ENV_H
#define BENCH_CELL_ENV_H

#include "bench/cell/cell.h"

/*
 * cell_env() - what the pinner or the primitive of @cell is told in probe()
 * and hold(). cell_clearer_env() - what its clearer is told, or its primitive
 * if it has none. The area is missing in both: only the child has one.
 */
struct bench_env cell_env(const struct cell *cell,
			  const struct cell_context *context);
struct bench_env cell_clearer_env(const struct cell *cell,
				  const struct cell_context *context);

/*
 * cell_context_journal() - where tunables are journalled, and whether they can
 * be held at all. For check and run alike.
 * @state_dir: as the user named it; NULL: the default one, for root.
 * @unusable: what knob_open() or statedir_check() said against it; or NULL.
 *
 * Sets settings.state_dir and unprivileged. That a journal is root's is asked
 * by uid, since its files belong to a user; what root may do with a tunable,
 * cell_prepare() finds out.
 */
void cell_context_journal(struct cell_context *context, const char *state_dir,
			  const char *unusable);

#endif
