/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/tries.h"

#include <math.h>
#include <string.h>

#include "bench/protocol.h"

bool tries_of(const struct cell *cell, struct tries *tries)
{
	const struct cell_spec *spec = &cell->spec;

	memset(tries, 0, sizeof(*tries));
	if (!spec->clearer || !spec->clearer->subject.model ||
	    !spec->pinner->subject.model || cell->outcome == CELL_SKIP)
		return false;
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;
		const uint64_t *evidence = round->proof.evidence;

		if (round->outcome == ROUND_INVALID)
			continue;
		tries->overlapping += evidence[PROTOCOL_OVERLAPPING];
		tries->pinned += evidence[PROTOCOL_PINNED];
		tries->kept += evidence[PROTOCOL_KEPT];
		tries->violations += evidence[PROTOCOL_VIOLATIONS];
	}
	return true;
}

double tries_bound(const struct tries *tries)
{
	if (tries->violations || !tries->pinned)
		return NAN;
	return 3 / (double)tries->pinned;
}

json_t *tries_json(const struct cell *cell)
{
	struct tries tries;
	double bound;

	if (!tries_of(cell, &tries))
		return json_null();
	bound = tries_bound(&tries);
	return json_pack("{sI sI sI sI so}",
			 "overlapping", (json_int_t)tries.overlapping,
			 "pinned", (json_int_t)tries.pinned,
			 "kept", (json_int_t)tries.kept,
			 "violations", (json_int_t)tries.violations,
			 "bound95", isnan(bound) ? json_null() :
						   json_real(bound));
}
