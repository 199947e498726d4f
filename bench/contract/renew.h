/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RENEW_H
#define BENCH_RENEW_H

#include "bench/contract/area.h"

/*
 * What the clearers share that take the mapping itself away: to map the area
 * anew, with the memory policy that it had.
 */

struct bitmask;

struct area_policy {
	int mode;		/* -1: none, or it may not be asked */
	struct bitmask *nodes;
};

/*
 * area_policy_read() - of the area as it is now.
 * Return: 0; -errno with fail(). Release with area_policy_free(), which
 * takes a zeroed struct too.
 */
int area_policy_read(const struct area *area, struct area_policy *policy);
int area_policy_apply(const struct area *area,
		      const struct area_policy *policy);
void area_policy_free(struct area_policy *policy);

/*
 * area_renew() - replace the mapping and its page tables by a new one, empty,
 * readable and writable, under @policy. No other thread may touch it.
 */
int area_renew(const struct area *area, const struct area_policy *policy);

#endif
