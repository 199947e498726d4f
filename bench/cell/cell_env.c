/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_env.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/hold/knob.h"

struct bench_env cell_env(const struct cell *cell,
			  const struct cell_context *context)
{
	return (struct bench_env){
		.area_bytes = cell->spec.area_bytes,
		.opts = cell->spec.pinner_opts,
		.walk = cell->spec.walk,
		.page = cell->spec.page,
		.state_dir = context->settings.state_dir,
		.unprivileged = context->unprivileged,
		.root_fd = context->root_fd,
		.release = context->release,
		.clearer_cpu = cell->placement.clearer_cpu,
		.pinned = cell->placement.nr_pinners > 0,
		.cleared = cell->spec.clearer && cell->spec.clearer->event,
		.nr_workers = cell->placement.nr_pinners,
	};
}

struct bench_env cell_clearer_env(const struct cell *cell,
				  const struct cell_context *context)
{
	struct bench_env env = cell_env(cell, context);

	if (cell->spec.clearer)
		env.opts = cell->spec.clearer_opts;
	return env;
}

void cell_context_journal(struct cell_context *context, const char *state_dir,
			  const char *unusable)
{
	context->settings.state_dir = state_dir;
	context->unprivileged = NULL;
	if (geteuid()) {
		context->unprivileged = "needs root for its tunables";
	} else if (unusable) {
		snprintf(context->why, sizeof(context->why),
			 "tunables cannot be journalled: %.400s", unusable);
		context->unprivileged = context->why;
		context->settings.state_dir = NULL;
	} else if (!state_dir) {
		context->settings.state_dir = KNOB_STATE_DIR;
	}
}
