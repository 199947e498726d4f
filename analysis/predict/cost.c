/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/cost.h"

#include "analysis/predict/evidence.h"

int cost_pick(const struct prices *prices, const char *x, const char *y,
	      struct cost_cells *cells)
{
	int err = evidence_boots(&prices->times, x, y, &cells->times);

	if (err)
		return err;
	err = evidence_boots(&prices->counts, x, y, &cells->counts);
	if (err)
		side_release(&cells->times);
	return err;
}

void cost_release(struct cost_cells *cells)
{
	side_release(&cells->times);
	side_release(&cells->counts);
}

int cost_add(const struct prices *prices, const struct side *counts,
	     const char *cell, int role, double factor, unsigned but,
	     struct draws *cost)
{
	int err = 0;

	for (int id = 0; id < PRICE_NR && !err; id++) {
		struct draws count;

		if (but & 1u << id || !draws_known(&prices->price[id]))
			continue;
		err = classes_count(counts, cell, role, (enum price_id)id,
				    &count);
		if (!err && draws_known(&count))
			draws_add_product(cost, factor, &count,
					  &prices->price[id]);
	}
	return err;
}
