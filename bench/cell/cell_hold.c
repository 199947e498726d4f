/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_hold.h"

#include "bench/cell/cell_env.h"
#include "bench/contract/pagekind.h"

int cell_hold(const struct cell *cell, const struct cell_context *context)
{
	const struct subject *first = spec_first_subject(&cell->spec);
	struct bench_env env = cell_env(cell, context);
	int err;

	if (!context->knobs)
		return 0;
	err = page_kind_hold(context->knobs, &cell->spec, &env,
			     cell->placement.node);
	if (!err && first->hold)
		err = first->hold(context->knobs, &env);
	if (err || !cell->spec.clearer || !cell->spec.clearer->subject.hold)
		return err;
	env = cell_clearer_env(cell, context);
	return cell->spec.clearer->subject.hold(context->knobs, &env);
}
