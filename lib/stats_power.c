/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats_power.h"

#include <math.h>

#include "lib/stats.h"

static double spread_of_difference(double sd, size_t nr)
{
	return sd * sqrt(2 / (double)nr);
}

double stats_floor(double sd, size_t nr, double level)
{
	if (nr < 2)
		return NAN;
	return stats_t_quantile(0.5 + level / 2, 2 * (double)nr - 2) *
	       spread_of_difference(sd, nr);
}

double stats_detectable(double sd, size_t nr, double level, double power)
{
	if (nr < 2)
		return NAN;
	return stats_floor(sd, nr, level) +
	       stats_t_quantile(power, 2 * (double)nr - 2) *
		       spread_of_difference(sd, nr);
}

size_t stats_needed(double sd, double difference, double level, double power)
{
	size_t low = 2, high = STATS_NEEDED_MOST;

	if (!(stats_detectable(sd, high, level, power) <= difference))
		return 0;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (stats_detectable(sd, middle, level, power) <= difference)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}
