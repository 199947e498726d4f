/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/spec.h"

const struct subject *spec_first_subject(const struct cell_spec *spec)
{
	return spec->pinner ? &spec->pinner->subject :
			      &spec->primitive->subject;
}

struct gup_use spec_default_gup(const struct pinner *pinner, unsigned release)
{
	const struct opt_spec *opts = pinner->subject.opts;
	uint64_t values[SPEC_OPTS_MAX] = { 0 };

	for (size_t i = 0; opts && opts[i].name; i++)
		values[i] = opts[i].def;
	return pinner->gup(release, values);
}
