/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/chart.h"

#include <math.h>
#include <string.h>

#define MOST_TICKS 6
#define TICK_BYTES 32
#define LEAST_LOG  1e-9
#define MOST_LOG   1e30	/* limits the number of ticks */

static void chart_empty(struct chart *chart)
{
	memset(chart->line, ' ', CHART_COLUMNS);
	chart->line[CHART_COLUMNS] = '\0';
}

void chart_init(struct chart *chart, FILE *out, size_t left, size_t right)
{
	*chart = (struct chart){ .out = out, .left = left,
				 .width = CHART_COLUMNS - left - right };
	chart_empty(chart);
}

/* The round number, 1, 2 or 5 times a power of ten, from @value up. */
static double chart_round_up(double value)
{
	static const double firsts[] = { 1, 2, 5, 10 };
	double power = pow(10, floor(log10(value)));

	for (size_t i = 0; i < 3; i++)
		if (firsts[i] * power >= value * (1 - 1e-9))
			return firsts[i] * power;
	return 10 * power;
}

static double chart_round_down(double value)
{
	return 1 / chart_round_up(1 / value);
}

void chart_scale(struct chart *chart, double low, double high, bool log)
{
	chart->log = log;
	if (log) {
		low = fmin(fmax(low, LEAST_LOG), MOST_LOG);
		high = fmin(fmax(high, low), MOST_LOG);
		chart->low = chart_round_down(low);
		chart->high = chart_round_up(high);
		if (!(chart->high > chart->low))
			chart->high = 10 * chart->low;
		return;
	}
	if (!(high - low > 1e-9 * fmax(fabs(high), fabs(low))))
		high = low + (low ? fabs(low) : 1);
	chart->step = chart_round_up((high - low) / MOST_TICKS);
	chart->low = floor(low / chart->step + 1e-9) * chart->step;
	chart->high = ceil(high / chart->step - 1e-9) * chart->step;
}

size_t chart_column(const struct chart *chart, double value)
{
	double place = chart->log ?
		log(value / chart->low) / log(chart->high / chart->low) :
		(value - chart->low) / (chart->high - chart->low);

	if (!(place > 0))
		place = 0;
	if (place > 1)
		place = 1;
	return chart->left + (size_t)lrint(place * (double)(chart->width - 1));
}

void chart_put(struct chart *chart, size_t column, const char *text)
{
	size_t len = strlen(text);

	if (column >= CHART_COLUMNS)
		return;
	if (len > CHART_COLUMNS - column)
		len = CHART_COLUMNS - column;
	memcpy(chart->line + column, text, len);
}

void chart_right(struct chart *chart, size_t before, const char *text)
{
	size_t len = strlen(text) + before;

	chart_put(chart, len < CHART_COLUMNS ? CHART_COLUMNS - len : 0, text);
}

void chart_fill(struct chart *chart, double low, double high, char fill)
{
	size_t last = chart_column(chart, high);

	for (size_t i = chart_column(chart, low); i <= last; i++)
		chart->line[i] = fill;
}

void chart_mark(struct chart *chart, double value, char letter)
{
	char *there = &chart->line[chart_column(chart, value)];

	if (strchr(" .x", *there))
		*there = letter;
	else if (letter != 'x' && *there != letter)
		*there = '#';
}

void chart_line(struct chart *chart)
{
	size_t len = CHART_COLUMNS;

	while (len && chart->line[len - 1] == ' ')
		len--;
	fprintf(chart->out, "%.*s\n", (int)len, chart->line);
	chart_empty(chart);
}

/* The tick after @value; the first one if that is below the scale. */
static double chart_next_tick(const struct chart *chart, double value)
{
	bool decades = chart->high / chart->low > 3000;

	if (!chart->log)
		return (floor(value / chart->step + 1e-9) + 1) * chart->step;
	if (value < chart->low)
		return decades ? pow(10, ceil(log10(chart->low) - 1e-9)) :
				 chart->low;
	return decades ? value * 10 : chart_round_up(value * 1.5);
}

void chart_ticks(struct chart *chart)
{
	double end = chart->high * (1 + (chart->high > 0 ? 1e-9 : -1e-9));
	double tick = chart->log ? 0 : chart->low - chart->step;
	char number[TICK_BYTES], numbers[CHART_COLUMNS + TICK_BYTES];
	size_t used = 0;

	memset(numbers, ' ', sizeof(numbers));
	chart_fill(chart, chart->low, chart->high, '-');
	while ((tick = chart_next_tick(chart, tick)) <= end) {
		size_t column = chart_column(chart, tick), len, from;

		/* By rounding, the tick at 0 may be slightly off. */
		if (!chart->log && fabs(tick) < chart->step / 2)
			tick = 0;
		len = (size_t)snprintf(number, sizeof(number), "%g", tick);
		from = column - (column > len / 2 ? len / 2 : column);
		if (from + len > CHART_COLUMNS)
			from = CHART_COLUMNS - len;
		chart->line[column] = '+';
		if (used && from < used + 1)
			continue;
		memcpy(numbers + from, number, len);
		used = from + len;
	}
	chart_line(chart);
	numbers[used] = '\0';
	chart_put(chart, 0, numbers);
	chart_line(chart);
}
