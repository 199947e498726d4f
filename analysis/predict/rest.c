/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/rest.h"

#include "analysis/predict/evidence.h"

static int rest_side(const struct rest *rest)
{
	return rest->victims ? EXACT_BYSTANDER : classes_role(rest->cell);
}

static int rest_time(const struct prices *prices, const struct rest *rest,
		     const char *cell, struct draws *time)
{
	return rest->victims ? evidence_stolen(&prices->times, cell, time) :
			       evidence_time(&prices->times, cell, time);
}

int rest_left(const struct prices *prices, const struct rest *rest,
	      enum price_id id, struct draws *price)
{
	int role = rest_side(rest);
	struct draws other, count;
	int err = rest_time(prices, rest, rest->cell, price);

	if (!err)
		err = prices_add_cost(prices, &prices->counts, rest->cell, role,
				      -1, 1u << id, price);
	if (!err)
		err = classes_count(&prices->counts, rest->cell, role, id,
				    &count);
	if (!err && *rest->less) {
		err = rest_time(prices, rest, rest->less, &other);
		if (!err)
			err = prices_add_cost(prices, &prices->counts,
					      rest->less, role, -1, 1u << id,
					      &other);
		draws_add(price, -1, &other);
		if (!err)
			err = classes_count(&prices->counts, rest->less, role,
					    id, &other);
		draws_add(&count, -1, &other);
	}
	draws_divide(price, &count);
	return err;
}
