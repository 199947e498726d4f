/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_EFFECT_H
#define CLI_PLOT_EFFECT_H

#include "analysis/compare/compare.h"

/* A row of a comparison as figures draw it. */

struct plot_effect {
	double change, low, high;	/* of a count: per event; else in % */
	bool sure;			/* its verdict is a change */
};

struct plot_effect plot_effect(const struct compare_row *row);

/* plot_has_effect() - is there an interval? A rate that is 0 in A has no %. */
bool plot_has_effect(const struct compare_row *row);

/* plot_effect_is_count() - is it a difference, and not in %? */
bool plot_effect_is_count(const struct compare_row *row);

/* The panel that shows it: times and rates, percentiles, counts. */
enum effect_kind { EFFECT_TIME, EFFECT_PERCENTILE, EFFECT_COUNT, NR_EFFECTS };
enum effect_kind plot_effect_kind(const struct compare_row *row);

/*
 * plot_effect_label() - the name of the metric without its unit, which the
 * panel shows: "clear" for "clear ns/event".
 * plot_effect_text() - @value with its unit: "+3.2 %", "-1.000".
 * Return: @buf.
 */
#define EFFECT_BYTES 32
const char *plot_effect_label(const struct compare_row *row,
			      char buf[EFFECT_BYTES]);
const char *plot_effect_text(const struct compare_row *row, double value,
			     char buf[EFFECT_BYTES]);

#endif
