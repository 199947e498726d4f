/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/array.h"

const char *format_value(double value, char buf[FORMAT_BYTES])
{
	double size = fabs(value);
	int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;

	if (isnan(value))
		return "-";
	if (size >= 1e6)
		snprintf(buf, FORMAT_BYTES, "%.3g", value);
	else if (size > 0 && size < 0.0005)
		snprintf(buf, FORMAT_BYTES, "%.1e", value);
	else
		snprintf(buf, FORMAT_BYTES, "%.*f", digits, value);
	return buf;
}

const char *format_narrow(double value, char buf[FORMAT_BYTES])
{
	static const char units[] = "kMGT";
	const char *plain = format_value(value, buf);
	int unit = -1;

	if (strlen(plain) <= 5)
		return plain;
	for (; value >= 999.5 && unit < 3; unit++)
		value /= 1000;
	if (unit < 0 || value >= 999.5)
		snprintf(buf, FORMAT_BYTES, "%.0e",
			 value * (unit < 0 ? 1 : 1e12));
	else
		snprintf(buf, FORMAT_BYTES, "%.*f%c",
			 value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value,
			 units[unit]);
	return buf;
}

static int format_decimals(double low, double high)
{
	double size = fmax(fabs(low), fabs(high));

	return size >= 99.95 ? 0 : size >= 0.995 ? 1 : 2;
}

const char *format_short(double value, char buf[FORMAT_BYTES])
{
	static const struct {
		double from;
		const char *suffix;
	} scales[] = { { 999.5e6, "G" }, { 999.5e3, "M" }, { 999.5, "k" } };
	double size = fabs(value);

	if (isnan(value))
		return "-";
	if (size < 0.005)
		return "0";
	for (size_t i = 0; i < ARRAY_SIZE(scales); i++)
		if (size >= scales[i].from) {
			snprintf(buf, FORMAT_BYTES, "%.3g%s",
				 value / (scales[i].from / 0.9995),
				 scales[i].suffix);
			return buf;
		}
	snprintf(buf, FORMAT_BYTES, size < 10 ? "%.2f" : "%.3g", value);
	return buf;
}

const char *format_change(double change, int relative, char buf[FORMAT_BYTES])
{
	if (isnan(change))
		return "-";
	if (!relative)
		snprintf(buf, FORMAT_BYTES, "%+.2f", change);
	else if (fabs(change) >= 1e5)
		snprintf(buf, FORMAT_BYTES, "%+.1e%%", change);
	else
		snprintf(buf, FORMAT_BYTES, "%+.*f%%",
			 format_decimals(change, change), change);
	return buf;
}

const char *format_interval(double low, double high, const char *open,
			    const char *close, char buf[FORMAT_BYTES])
{
	int digits = format_decimals(low, high);

	if (isnan(low) || isnan(high))
		return "-";
	if (fabs(low) >= 1e5 || fabs(high) >= 1e5)
		snprintf(buf, FORMAT_BYTES, "%s%+.0e,%+.0e%s", open, low, high,
			 close);
	else
		snprintf(buf, FORMAT_BYTES, "%s%+5.*f, %+5.*f%s", open, digits,
			 low, digits, high, close);
	return buf;
}

const char *format_p(double p, char buf[FORMAT_BYTES])
{
	if (isnan(p))
		return "-";
	if (p < 1e-4)
		return "<1e-4";
	snprintf(buf, FORMAT_BYTES, p < 0.001 ? "%.4f" : "%.3f", p);
	return buf;
}

const char *format_interval_head(double level, char buf[FORMAT_BYTES])
{
	snprintf(buf, FORMAT_BYTES, "%4.4g %% interval", 100 * level);
	return buf;
}
