/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/rest.h"

#include "analysis/predict/cost.h"
#include "analysis/predict/evidence.h"

static int rest_side(const struct rest *rest)
{
	return rest->victims ? EXACT_BYSTANDER : classes_role(rest->cell);
}

static int rest_time(const struct side *times, const struct rest *rest,
		     const char *cell, struct draws *time)
{
	return rest->victims ? evidence_stolen(times, cell, time) :
			       evidence_time(times, cell, time);
}

/*
 * How often @cell does the operation @id, and the time of that: all of its time
 * but that of the other operations whose price is known.
 */
static int rest_of_cell(const struct prices *prices,
			const struct cost_cells *cells, const struct rest *rest,
			const char *cell, enum price_id id, struct draws *time,
			struct draws *count)
{
	int role = rest_side(rest);
	int err = rest_time(&cells->times, rest, cell, time);

	if (!err)
		err = cost_add(prices, &cells->counts, cell, role, -1,
			       1u << id, time);
	return err ? err : classes_count(&cells->counts, cell, role, id, count);
}

static int rest_of_pair(const struct prices *prices,
			const struct cost_cells *cells, const struct rest *rest,
			enum price_id id, struct draws *price)
{
	struct draws other, count, other_count;
	int err = rest_of_cell(prices, cells, rest, rest->cell, id, price,
			       &count);

	if (!err && *rest->less) {
		err = rest_of_cell(prices, cells, rest, rest->less, id, &other,
				   &other_count);
		draws_add(price, -1, &other);
		draws_add(&count, -1, &other_count);
	}
	if (!err)
		draws_divide(price, &count);
	return err;
}

int rest_left(const struct prices *prices, const struct rest *rest,
	      enum price_id id, struct draws *price)
{
	struct cost_cells cells;
	int err = cost_pick(prices, rest->cell, rest->less, &cells);

	if (err)
		return err;
	err = rest_of_pair(prices, &cells, rest, id, price);
	cost_release(&cells);
	return err;
}
