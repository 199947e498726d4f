/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_ladder.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/plot_ends.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

#define MOST_SERIES 24		/* of a group */
#define HEAD_EM	    1.8
#define AXIS_EM	    2.3
#define LEFT_EM	    4.2
#define LEAST_EM    9		/* high, of a panel's axes */
#define TEXT_SHARE  0.46	/* of a panel's width, at most */
#define NARROW_PX   700

/* Operations of one kind cost about the same. */
static const struct {
	const char *title;
	const char *const names[6];	/* what its cells begin with */
} groups[] = {
	{ "Barriers", { "null", "atomic", "smp_mb", "mfence", "dmb_ishld" } },
	{ "Membarriers", { "membarrier" } },
	{ "Broadcasts", { "collapse_broadcast" } },
	{ "Flushes",
	  { "mprotect_flush", "munmap", "fork_cow", "pmd_unshare" } },
	{ "Other cells", { "" } },
};

#define NR_GROUPS ARRAY_SIZE(groups)

enum { OWN, VICTIMS, NR_WHOM };

static const char *const whose[NR_WHOM] = {
	"what it costs its CPU", "what all victims lose",
};

struct panel {
	size_t group;
	int whom;
	struct plot_end ends[MOST_SERIES];
	const struct growth *series[MOST_SERIES];
	size_t nr;
	double low, high;	/* of the scale, ns */
	double text_px;		/* of the widest text */
	double left, right, top, bottom;	/* px, of the axes */
};

struct ladder {
	struct plot_job *job;
	const struct growth *all;
	size_t nr, nr_beyond;
	ladder_growth *growth;
	double first, last;	/* values of the setting */
	struct panel panels[NR_GROUPS * NR_WHOM];	/* left, right, left */
	size_t nr_lines, nr_columns;	/* lines: one a group */
	bool victims;		/* some victim lost time */
	double text_px[NR_WHOM];	/* the widest of each column */
};

static size_t ladder_group(const struct growth *series)
{
	for (size_t i = 0; i < NR_GROUPS; i++)
		for (size_t j = 0; groups[i].names[j]; j++) {
			size_t len = strlen(groups[i].names[j]);

			if (!strncmp(series->cell, groups[i].names[j], len) &&
			    (series->primitive || !len))
				return i;
		}
	return NR_GROUPS - 1;
}

static double ladder_ns(const struct growth_point *point, int whom)
{
	return whom == OWN ? point->own_ns : point->victims_ns;
}

static void ladder_range(struct ladder *ladder)
{
	ladder->first = INFINITY;
	ladder->last = -INFINITY;
	for (size_t i = 0; i < ladder->nr; i++)
		for (size_t p = 0; p < ladder->all[i].nr_points; p++) {
			double value = ladder->all[i].points[p].value;

			ladder->first = fmin(ladder->first, value);
			ladder->last = fmax(ladder->last, value);
		}
}

/* Add @series to @panel if it has a point there. */
static void ladder_add(struct ladder *ladder, struct panel *panel,
		       const struct growth *series)
{
	struct plot_end *end = &panel->ends[panel->nr];
	char text[PLOT_LABEL_BYTES];
	bool any = false;

	for (size_t p = 0; p < series->nr_points; p++) {
		double ns = ladder_ns(&series->points[p], panel->whom);

		if (!(ns > 0))
			continue;
		any = true;
		panel->low = fmin(panel->low, ns);
		panel->high = fmax(panel->high, ns);
	}
	if (!any)
		return;
	if (panel->nr == MOST_SERIES) {
		ladder->nr_beyond++;
		return;
	}
	panel->series[panel->nr++] = series;
	plot_cell_label(series->cell, text);
	plot_text_cut(text, 0.9 * ladder->job->shape->em,
		      TEXT_SHARE * ladder->job->shape->width /
		      (double)ladder->nr_columns);
	snprintf(end->text, sizeof(end->text), "%.119s", text);
	ladder->growth(panel->whom == OWN ? &series->own : &series->victims,
		       series->key, text);
	snprintf(end->more, sizeof(end->more), "%.119s", text);
	panel->text_px = fmax(panel->text_px, fmax(
		plot_small_px(ladder->job, end->text),
		plot_small_px(ladder->job, end->more)));
}

static void ladder_fill(struct ladder *ladder, struct panel *panel)
{
	panel->low = INFINITY;
	for (size_t i = 0; i < ladder->nr; i++)
		if (ladder_group(&ladder->all[i]) == panel->group)
			ladder_add(ladder, panel, &ladder->all[i]);
	if (!panel->nr)
		return;
	/* Some room, so that rounding does not push the last ticks outside. */
	panel->low = 0.97 * pow(10, floor(log10(panel->low / 1.1)));
	panel->high = 1.03 * pow(10, ceil(log10(panel->high * 1.1)));
	ladder->text_px[panel->whom] = fmax(ladder->text_px[panel->whom],
					    panel->text_px);
}

/* A line of panels for each group that has a series. */
static void ladder_fill_all(struct ladder *ladder)
{
	ladder_range(ladder);
	for (size_t i = 0; i < ladder->nr; i++)
		for (size_t p = 0; p < ladder->all[i].nr_points; p++)
			ladder->victims |=
				ladder->all[i].points[p].victims_ns > 0;
	/* Victims are right of the initiator; in a narrow picture below. */
	ladder->nr_columns = !ladder->victims ||
		ladder->job->shape->width < NARROW_PX ? 1 : NR_WHOM;
	for (size_t group = 0; group < NR_GROUPS; group++) {
		struct panel *line =
			&ladder->panels[ladder->nr_lines * NR_WHOM];

		for (int whom = OWN; whom < NR_WHOM; whom++) {
			line[whom].group = group;
			line[whom].whom = whom;
			ladder_fill(ladder, &line[whom]);
		}
		ladder->nr_lines += line[OWN].nr || line[VICTIMS].nr;
	}
}

/* How high the axes of @nr panels beside each other are. */
static double ladder_line_px(const struct ladder *ladder,
			     const struct panel *panels, size_t nr)
{
	double px = LEAST_EM * ladder->job->shape->em;

	for (size_t i = 0; i < nr; i++)
		px = fmax(px, plot_ends_px(ladder->job, panels[i].ends,
					   panels[i].nr));
	return px;
}

static void ladder_place_panel(struct ladder *ladder, struct panel *panel,
			       size_t column, double top, double px)
{
	struct plot_job *job = ladder->job;
	double em = job->shape->em;
	double width = (job->shape->width - 2 * PAGE_MARGIN) /
		       (double)ladder->nr_columns;
	double x = PAGE_MARGIN + width * (double)column;

	panel->left = x + LEFT_EM * em;
	panel->right = x + width - fmin(ladder->text_px[panel->whom],
					0.6 * width) - 2.5 * em;
	panel->top = top + HEAD_EM * em;
	panel->bottom = panel->top + px;
}

/*
 * All panels from @top on, @more times as high as they must be; with NAN they
 * stay where they are. Return: what they must have, heads and axes apart.
 */
static double ladder_place_all(struct ladder *ladder, double top, double more,
			       size_t *nr_lines)
{
	size_t nr = ladder->nr_lines * NR_WHOM, each = ladder->nr_columns;
	double em = ladder->job->shape->em, sum = 0;

	*nr_lines = 0;
	for (size_t i = 0; i < nr; i += each) {
		struct panel *panels = &ladder->panels[i];
		double px = ladder_line_px(ladder, panels, each);

		if (!panels[0].nr && (each == 1 || !panels[1].nr))
			continue;
		++*nr_lines;
		sum += px;
		if (isnan(more))
			continue;
		for (size_t j = 0; j < each; j++)
			ladder_place_panel(ladder, &panels[j], j, top,
					   more * px);
		top += more * px + (HEAD_EM + AXIS_EM) * em;
	}
	return sum;
}

static int ladder_place(struct ladder *ladder)
{
	struct plot_job *job = ladder->job;
	size_t nr;
	double wanted = ladder_place_all(ladder, 0, NAN, &nr);
	double fixed = (double)nr * (HEAD_EM + AXIS_EM) * job->shape->em;
	int err = plot_page_end(job, wanted + fixed, wanted + fixed);

	if (!err)
		ladder_place_all(ladder, job->top,
				 (job->bottom - job->top - fixed) / wanted,
				 &nr);
	return err;
}

static double ladder_y(const struct panel *panel, double ns)
{
	return panel->bottom - (panel->bottom - panel->top) *
	       log(ns / panel->low) / log(panel->high / panel->low);
}

/* A setting has room left and right of its values. */
static double ladder_edge(const struct ladder *ladder, double sign)
{
	double range = ladder->last - ladder->first;
	double value = sign < 0 ? ladder->first : ladder->last;

	return value + sign * (range > 0 ? 0.06 * range : 0.5);
}

static double ladder_x(const struct ladder *ladder, const struct panel *panel,
		       double value)
{
	double from = ladder_edge(ladder, -1), to = ladder_edge(ladder, 1);

	return panel->left + (value - from) / (to - from) *
			     (panel->right - panel->left);
}

/* The lines of a panel are joined where the series is the same. */
static void ladder_write_panel(struct ladder *ladder, struct panel *panel)
{
	FILE *out = ladder->job->data;

	for (size_t i = 0; i < panel->nr; i++) {
		struct plot_end *end = &panel->ends[i];

		for (size_t p = 0; p < panel->series[i]->nr_points; p++) {
			const struct growth_point *point =
				&panel->series[i]->points[p];
			double ns = ladder_ns(point, panel->whom);

			if (!(ns > 0))
				continue;
			end->x = ladder_x(ladder, panel, point->value);
			end->y = ladder_y(panel, ns);
			fprintf(out, "%.9g\t%.9g\t%zu\n", point->value, ns, i);
		}
		fputc('\n', out);
	}
	/* A block must not be empty. */
	fputs("NaN\tNaN\t0\n\n\n", out);
	if (panel->nr)
		plot_time_ticks(ladder->job, panel->low, panel->high);
	else
		fputs("NaN\t-\n", out);
	plot_next_block(ladder->job);
}

static void ladder_write_texts(struct ladder *ladder, struct panel *panel)
{
	struct plot_job *job = ladder->job;
	char text[96];

	snprintf(text, sizeof(text), "%s: %s", groups[panel->group].title,
		 whose[panel->whom]);
	plot_text(job, panel->left, panel->top - 0.5 * HEAD_EM *
		  job->shape->em, INK_DARK, text);
	plot_ends_place(job, panel->ends, panel->nr, panel->top - 4,
			panel->bottom + 4);
	plot_ends_texts(job, panel->ends, panel->nr,
			panel->right + 1.6 * job->shape->em);
}

static void ladder_set_panel(struct ladder *ladder, size_t nr)
{
	const struct panel *panel = &ladder->panels[nr];
	struct plot_job *job = ladder->job;
	char name[32];

	plot_panel(job, nr, panel->left, panel->right, panel->top,
		   panel->bottom);
	snprintf(name, sizeof(name), "LOW%zu", nr);
	plot_set(job, name, panel->nr ? panel->low : 0);
	snprintf(name, sizeof(name), "HIGH%zu", nr);
	plot_set(job, name, panel->nr ? panel->high : 0);
}

static void ladder_write(struct ladder *ladder)
{
	struct plot_job *job = ladder->job;
	size_t nr = ladder->nr_lines * NR_WHOM;
	double range = ladder->last - ladder->first;

	plot_set(job, "PANELS", (double)nr);
	plot_set(job, "XMIN", ladder_edge(ladder, -1));
	plot_set(job, "XMAX", ladder_edge(ladder, 1));
	/* Whole steps, no more than 8 of them. */
	plot_set(job, "STEP", fmax(1, ceil(range / 8)));
	plot_set(job, "FIRST", ladder->first);
	for (size_t i = 0; i < nr; i++) {
		ladder_write_panel(ladder, &ladder->panels[i]);
		ladder_set_panel(ladder, i);
	}
	for (size_t i = 0; i < nr; i++)
		if (ladder->panels[i].nr)
			ladder_write_texts(ladder, &ladder->panels[i]);
	plot_page_lines(job);
	for (size_t i = 0; i < nr; i++)
		plot_ends_lines(job, ladder->panels[i].ends,
				ladder->panels[i].nr, ladder->panels[i].right +
				1.6 * job->shape->em);
}

static int ladder_draw(struct ladder *ladder)
{
	struct plot_job *job = ladder->job;
	char text[PLOT_NOTE_BYTES + 120], key[PLOT_LABEL_BYTES];
	int err;

	plot_label(ladder->all[0].key, key);
	snprintf(text, sizeof(text), "What an operation costs its CPU%s, by "
		 "number of %s", ladder->victims ? " and its victims" : "",
		 key);
	plot_page_begin(job, text, false);
	snprintf(text, sizeof(text), "Across: %s. Beside each line: what one "
		 "more adds, with its 95 %% interval: in [ ] over boots, in "
		 "( ) over the visits of one boot.", key);
	plot_page_note(job, text);
	if (ladder->nr_beyond) {
		snprintf(text, sizeof(text), "Left out: %zu more lines; "
			 "choose with --cell.", ladder->nr_beyond);
		plot_page_note(job, text);
	}
	job->rows = ladder->nr;
	err = ladder_place(ladder);
	if (!err)
		ladder_write(ladder);
	return err;
}

int plot_ladder(struct plot_job *job, const struct growth *all, size_t nr,
		ladder_growth *growth)
{
	struct ladder *ladder = calloc(1, sizeof(*ladder));
	int err;

	if (!ladder)
		return fail(ENOMEM, "a figure of a sweep");
	ladder->job = job;
	ladder->all = all;
	ladder->nr = nr;
	ladder->growth = growth;
	ladder_fill_all(ladder);
	err = ladder->nr_lines ? ladder_draw(ladder) :
	      fail_plain(ENODATA, "no swept cell took any time");
	free(ladder);
	return err;
}
