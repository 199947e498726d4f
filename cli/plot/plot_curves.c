/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_curves.h"

#include <errno.h>
#include <math.h>

#include "cli/plot/plot_label.h"
#include "cli/plot/plot_latencies.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

#define MOST_PANELS 12
#define PANEL_EM    14.5	/* high, of its axes */
#define HEAD_EM	    1.7
#define AXIS_EM	    2.6
#define MOST_NAMED  3		/* sides whose numbers are in a panel */

struct curves {
	struct plot_job *job;
	size_t cells[MOST_PANELS];	/* of the first run of side A */
	size_t nr, nr_beyond;
	double low, high;	/* ns, of all panels */
	double most;		/* values of one curve */
	double overflow;	/* values above the range, of all */
	size_t columns;
	double width, height;	/* px, of a panel and its surroundings */
};

static const char *curves_cell(const struct curves *curves, size_t panel)
{
	const struct runfile *run = curves->job->sides[0].runs[0];

	return run->cells[curves->cells[panel]].cell;
}

static void curves_choose(struct curves *curves)
{
	const struct plot_job *job = curves->job;
	size_t nr = job->sides[0].runs[0]->nr_cells;
	size_t at = latencies_next_cell(job, 0);
	size_t most = job->shape->height > 0 ? 6 : MOST_PANELS;

	for (; at < nr; at = latencies_next_cell(job, at + 1)) {
		if (curves->nr < most)
			curves->cells[curves->nr++] = at;
		else
			curves->nr_beyond++;
	}
}

typedef void visit_curve(struct curves *curves, size_t panel, size_t side,
			 const struct latencies *all);

static int curves_each(struct curves *curves, visit_curve *visit)
{
	int err = 0;

	for (size_t i = 0; i < curves->nr; i++)
		for (size_t s = 0; s < curves->job->nr_sides && !err; s++) {
			struct latencies all;

			err = latencies_gather(&curves->job->sides[s],
					       curves_cell(curves, i), &all);
			if (!err)
				visit(curves, i, s, &all);
			latencies_free(&all);
		}
	return err;
}

static void curves_widen(struct curves *curves, size_t panel, size_t side,
			 const struct latencies *all)
{
	curves->low = fmin(curves->low,
			   fmax(latencies_middle(&all->buckets[0]), 1));
	curves->high = fmax(curves->high, fmax(all->max_ns, 1));
	curves->most = fmax(curves->most, all->total);
	curves->overflow += all->overflow;
}

static void curves_write(struct curves *curves, size_t panel, size_t side,
			 const struct latencies *all)
{
	FILE *out = curves->job->data;
	double seen = 0, place = 1;

	for (size_t i = 0; i < all->nr; i++) {
		double ns = latencies_middle(&all->buckets[i]);
		double left = all->total - seen;

		if (left > 0 && ns > 0) {
			place = all->total / left;
			fprintf(out, "%.9g\t%.9g\n", place, ns);
		}
		seen += (double)all->buckets[i].count;
	}
	fprintf(out, "%.9g\t%.9g\n", fmax(all->total, place),
		fmax(all->max_ns, 1));
	plot_next_block(curves->job);
}

/* p99 and the largest as points: place, ns, side. */
static void curves_write_marks(struct curves *curves, size_t panel, size_t side,
			       const struct latencies *all)
{
	double p99 = latencies_quantile(all, 0.99);
	FILE *out = curves->job->data;

	fprintf(out, "%zu\t100\t%.9g\t%zu\n", panel, isnan(p99) ? -1 : p99,
		side);
	fprintf(out, "%zu\t%.9g\t%.9g\t%zu\n", panel, fmax(all->total, 1),
		fmax(all->max_ns, 1), side);
}

/* Where a panel has its upper left corner, its head above. */
static double curves_x(const struct curves *curves, size_t panel)
{
	return PAGE_MARGIN + curves->width *
	       (double)(panel % curves->columns);
}

static double curves_y(const struct curves *curves, size_t panel)
{
	size_t line = panel / curves->columns;

	return curves->job->top + curves->height * (double)line;
}

#define LEFT_EM 3.6		/* room for the labels of the axis */

static void curves_name(struct curves *curves, size_t panel, size_t side,
			const struct latencies *all)
{
	struct plot_job *job = curves->job;
	double em = job->shape->em, x = curves_x(curves, panel) + LEFT_EM * em;
	double y = curves_y(curves, panel);
	char p99[PLOT_TIME_BYTES] = "-", most[PLOT_TIME_BYTES];
	char text[PLOT_LABEL_BYTES];

	if (!side) {
		plot_cell_label(curves_cell(curves, panel), text);
		plot_text_cut(text, 0.9 * em, curves->width - LEFT_EM * em);
		plot_text(job, x, y + 0.5 * HEAD_EM * em, INK_DARK, text);
	}
	if (side >= MOST_NAMED)
		return;
	if (!isnan(latencies_quantile(all, 0.99)))
		plot_time_text(latencies_quantile(all, 0.99), p99);
	plot_time_text(all->max_ns, most);
	if (job->nr_sides > 1)
		snprintf(text, sizeof(text), "%c: p99 %s, max %s",
			 (char)('A' + (char)side), p99, most);
	else
		snprintf(text, sizeof(text), "p99 %s, max %s", p99, most);
	plot_text(job, x + 0.5 * em, y + (HEAD_EM + 0.7) * em +
		  (double)side * plot_line_px(job), INK_PALE, text);
}

static int curves_place(struct curves *curves)
{
	struct plot_job *job = curves->job;
	double em = job->shape->em, wanted, height;
	size_t lines, most = job->shape->width < 700 ? 2 : 3;
	int err;

	curves->columns = curves->nr < most ? curves->nr :
			  curves->nr == 4 && most > 2 ? 2 : most;
	lines = (curves->nr + curves->columns - 1) / curves->columns;
	height = curves->columns == 1 ? 1.4 * PANEL_EM : PANEL_EM;
	wanted = (double)lines * (height + HEAD_EM + AXIS_EM) * em;
	err = plot_page_end(job, 0.5 * wanted, wanted);
	if (err)
		return err;
	curves->width = (job->shape->width - 2 * PAGE_MARGIN) /
			(double)curves->columns;
	curves->height = (job->bottom - job->top) / (double)lines;
	for (size_t i = 0; i < curves->nr; i++)
		plot_panel(job, i, curves_x(curves, i) + LEFT_EM * em,
			   curves_x(curves, i) + curves->width - 2.2 * em,
			   curves_y(curves, i) + HEAD_EM * em,
			   curves_y(curves, i) + curves->height - AXIS_EM * em);
	return 0;
}

/*
 * The percentiles that an axis names: all, or every other one where the texts
 * of two decades would touch.
 */
static void curves_write_percents(const struct curves *curves)
{
	static const struct {
		double place;
		const char *text;
		bool always;
	} ticks[] = {
		{ 1, "0", true }, { 2, "50", false }, { 10, "90", false },
		{ 100, "99", true }, { 1e3, "99.9", false },
		{ 1e4, "99.99", true }, { 1e5, "99.999", false },
		{ 1e6, "99.9999", true }, { 1e7, "99.99999", false },
		{ 1e8, "99.999999", true },
	};
	double em = curves->job->shape->em;
	double decade = (curves->width - (LEFT_EM + 2.2) * em) /
			log10(fmax(10, curves->most * 1.6));
	bool wide = decade > plot_text_px("99.9999", 0.85 * em) + 0.5 * em;

	for (size_t i = 0; i < ARRAY_SIZE(ticks); i++)
		if (ticks[i].place <= curves->most &&
		    (ticks[i].always || wide))
			fprintf(curves->job->data, "%g\t%s\n", ticks[i].place,
				ticks[i].text);
}

static void curves_note(struct curves *curves)
{
	char text[PLOT_NOTE_BYTES];

	plot_page_note(curves->job, "Across: percentile, the tail stretched. "
		       "Marks: p99 and the largest value. Every pin cycle "
		       "counts once, a stall too: the p99 of tables, corrected "
		       "for the pins that did not start meanwhile, is higher.");
	if (curves->overflow > 0) {
		snprintf(text, sizeof(text), "%.0f values above the range are "
			 "in the percentiles and are not drawn",
			 curves->overflow);
		plot_page_note(curves->job, text);
	}
	if (curves->nr_beyond) {
		snprintf(text, sizeof(text), "Left out: %zu more cells; choose "
			 "with --cell.", curves->nr_beyond);
		plot_page_note(curves->job, text);
	}
}

/* The part of a panel that its texts need and curves leave free. */
static double curves_texts(const struct curves *curves)
{
	const struct plot_job *job = curves->job;
	double named = fmin((double)job->nr_sides, MOST_NAMED);
	double px = named * plot_line_px(job) + 1.2 * job->shape->em;
	double all = curves->height - (HEAD_EM + AXIS_EM) * job->shape->em;

	return fmin(px / fmax(all - px, 1), 1);
}

int plot_curves(struct plot_job *job)
{
	struct curves curves = { .job = job, .low = INFINITY };
	int err;

	curves_choose(&curves);
	err = curves_each(&curves, curves_widen);
	if (err)
		return err;
	plot_page_begin(job, "How long a pin takes: latency of a pin cycle by "
			"percentile", job->nr_sides > 1);
	curves_note(&curves);
	err = curves_place(&curves);
	if (err)
		return err;
	/* Some room, so that rounding does not push the first tick outside. */
	curves.low = 0.97 * pow(10, floor(log10(curves.low) + 1e-9));
	curves.high *= pow(curves.high / curves.low, curves_texts(&curves));
	plot_set(job, "PANELS", (double)curves.nr);
	plot_set(job, "SIDES", (double)job->nr_sides);
	plot_set(job, "XMAX", fmax(10, curves.most * 1.6));
	plot_set(job, "YMIN", curves.low);
	plot_set(job, "YMAX", curves.high);
	curves_write_percents(&curves);
	plot_next_block(job);
	plot_time_ticks(job, curves.low, curves.high);
	plot_next_block(job);
	err = curves_each(&curves, curves_write_marks);
	plot_next_block(job);
	if (!err)
		err = curves_each(&curves, curves_write);
	return err ? err : curves_each(&curves, curves_name);
}
