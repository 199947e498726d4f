/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_REFILL_H
#define ANALYSIS_REFILL_H

#include "analysis/load/side.h"
#include "analysis/predict/draws.h"

/*
 * refill_find() - how much longer the steps of the bystanders together take per
 * op of @busy, a primitive that interrupts them, than beside @idle, one that
 * does not. A visit is compared with the visit of @idle in the same block of
 * visits, since the length of a step drifts. Over visits, or over boots if
 * there are several.
 *
 * Return: 0 with @draws, unknown below two visits; -ENOMEM with fail().
 */
int refill_find(const struct side *side, const char *busy, const char *idle,
		struct draws *draws);

#endif
