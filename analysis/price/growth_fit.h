/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_GROWTH_FIT_H
#define ANALYSIS_GROWTH_FIT_H

#include "analysis/price/growth.h"

/*
 * growth_fit() - sort the visits of @growth and set both its slopes.
 * @within: all visits are of one boot.
 * Return: 0; -ENOMEM with fail().
 */
int growth_fit(struct growth *growth, bool within);

#endif
