/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RENEW_H
#define BENCH_RENEW_H

#include "bench/contract/area.h"

/*
 * Shared by the clearers that remove the mapping itself: map the area anew,
 * with the same memory policy.
 */

struct bitmask;

struct area_policy {
	int mode;		/* -1: none, or not allowed to be read */
	struct bitmask *nodes;
};

/*
 * area_policy_read() - read the present policy of the area. area_policy_apply()
 * - set @policy on the area.
 * Return: 0; -errno with fail(). Release with area_policy_free(), which
 * takes a zeroed struct too.
 */
int area_policy_read(const struct area *area, struct area_policy *policy);
int area_policy_apply(const struct area *area,
		      const struct area_policy *policy);
void area_policy_free(struct area_policy *policy);

/*
 * area_renew() - replace the mapping and its page tables by a new mapping,
 * which is empty, readable and writable, under @policy. No other thread may
 * touch the area during the call.
 */
int area_renew(const struct area *area, const struct area_policy *policy);

#endif
