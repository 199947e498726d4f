/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/attempts.h"

#include <math.h>
#include <string.h>

#include "bench/contract/protocol.h"

bool attempts_of(const struct cell *cell, struct attempts *attempts)
{
	const struct cell_spec *spec = &cell->spec;

	memset(attempts, 0, sizeof(*attempts));
	if (!spec->clearer || !spec->clearer->subject.model ||
	    !spec->pinner->subject.model || cell->outcome == CELL_SKIP)
		return false;
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;
		const uint64_t *evidence = round->proof.evidence;

		if (round->outcome == ROUND_INVALID)
			continue;
		attempts->overlapping += evidence[PROTOCOL_OVERLAPPING];
		attempts->pinned += evidence[PROTOCOL_PINNED];
		attempts->kept += evidence[PROTOCOL_KEPT];
		attempts->violations += evidence[PROTOCOL_VIOLATIONS];
	}
	return true;
}

double attempts_bound(const struct attempts *attempts)
{
	if (attempts->violations || !attempts->pinned)
		return NAN;
	return 3 / (double)attempts->pinned;
}

json_t *attempts_json(const struct cell *cell)
{
	struct attempts attempts;
	double bound;

	if (!attempts_of(cell, &attempts))
		return json_null();
	bound = attempts_bound(&attempts);
	return json_pack("{sI sI sI sI so}", "overlapping",
			 (json_int_t)attempts.overlapping, "pinned",
			 (json_int_t)attempts.pinned, "kept",
			 (json_int_t)attempts.kept, "violations",
			 (json_int_t)attempts.violations, "bound95",
			 isnan(bound) ? json_null() : json_real(bound));
}
