/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_effect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool plot_effect_is_count(const struct compare_row *row)
{
	return metrics[row->metric].kind == METRIC_COUNT;
}

struct plot_effect plot_effect(const struct compare_row *row)
{
	bool sure = row->verdict == VERDICT_LESS ||
		    row->verdict == VERDICT_MORE;

	if (plot_effect_is_count(row))
		return (struct plot_effect){ row->effect.estimate,
					     row->effect.low, row->effect.high,
					     sure };
	return (struct plot_effect){ row->change, row->low, row->high, sure };
}

bool plot_has_effect(const struct compare_row *row)
{
	return isfinite(row->low) && isfinite(row->high) &&
	       (row->relative || plot_effect_is_count(row));
}

enum effect_kind plot_effect_kind(const struct compare_row *row)
{
	if (plot_effect_is_count(row))
		return EFFECT_COUNT;
	return metrics[row->metric].bucket > 0 ? EFFECT_PERCENTILE :
						 EFFECT_TIME;
}

const char *plot_effect_label(const struct compare_row *row,
			      char buf[EFFECT_BYTES])
{
	char *end;

	snprintf(buf, EFFECT_BYTES, "%s", metrics[row->metric].label);
	end = strstr(buf, " ns");
	if (!end)
		end = strstr(buf, "/ev");
	if (end)
		*end = '\0';
	return !strcmp(buf, "ns/op") ? "op" : buf;
}

const char *plot_effect_text(const struct compare_row *row, double value,
			     char buf[EFFECT_BYTES])
{
	double size = fabs(value);

	if (!plot_effect_is_count(row) && size < 0.05)
		snprintf(buf, EFFECT_BYTES, "0.0 %%");
	else if (!plot_effect_is_count(row))
		snprintf(buf, EFFECT_BYTES, "%+.*f %%", size < 99.95, value);
	else if (size < 0.0005)
		snprintf(buf, EFFECT_BYTES, "0.000");
	else if (size < 100)
		snprintf(buf, EFFECT_BYTES, "%+.3f", value);
	else
		snprintf(buf, EFFECT_BYTES, "%+.4g", value);
	return buf;
}
