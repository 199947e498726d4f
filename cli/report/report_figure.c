/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report_figure.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_render.h"
#include "cli/plot/plot_svg.h"
#include "cli/report/html.h"
#include "lib/base/array.h"
#include "lib/base/scope.h"

/* In a tag, the name of a part of the picture follows one of these. */
static const char *const name_marks[] = {
	" id=\"", " id='", "href=\"#", "href='#", "url(#",
};

static size_t figure_mark(const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(name_marks); i++)
		if (!strncmp(at, name_marks[i], strlen(name_marks[i])))
			return strlen(name_marks[i]);
	return 0;
}

/*
 * The names of parts are those of one file, and a page holds several pictures:
 * each gets a prefix. gnuplot writes < and > in text and in values as
 * references, so a tag ends at the first >. Its titles would be tooltips.
 */
static void figure_put(FILE *out, const char *svg, unsigned nr)
{
	const char *at = strstr(svg, "<svg");
	bool in_tag = false;

	while (at && *at) {
		size_t mark = in_tag ? figure_mark(at) : 0;
		const char *next = plot_svg_skip(at);

		if (mark) {
			fprintf(out, "%.*sf%u-", (int)mark, at, nr);
			at += mark;
		} else if (next != at) {
			at = next;
		} else {
			in_tag = *at == '<' || (in_tag && *at != '>');
			fputc(*at++, out);
		}
	}
}

/* A figure for which the files have no data is left out without a word. */
static void figure_failed(struct report *report, int err, const char *title)
{
	if (err == -ENODATA || err == -EINVAL)
		return;
	report->undrawable = true;
	snprintf(report->why_undrawable, sizeof(report->why_undrawable), "%s",
		 fail_text());
	fputs("<p class=\"missing\">No figure: ", report->out);
	html_text(report->out, title);
	fputs(", nor others: ", report->out);
	html_text(report->out, report->why_undrawable);
	fputs("</p>\n", report->out);
}

static int figure_draw(struct report *report, const struct plot_figure *figure,
		       struct plot_job *job, const char *title)
{
	SCOPE_FREE char *svg = NULL;
	size_t len;
	int err = plot_render_text(figure, job, PLOT_SVG_TEXT, &svg, &len);

	if (err)
		return err;
	fprintf(report->out, "<figure%s><figcaption>",
		figure->by_kernel ? " class=\"wide\"" : "");
	html_text(report->out, title);
	fputs("</figcaption><div class=\"scroll\" tabindex=\"0\">",
	      report->out);
	figure_put(report->out, svg, ++report->nr_figures);
	fputs("</div></figure>\n", report->out);
	return 0;
}

static int figure_of_sides(struct report *report,
			   const struct plot_figure *figure,
			   struct plot_job *job, const char *title)
{
	struct compare_options options;
	struct compare_result result;
	int err;

	if (job->nr_sides < 2)
		return figure_draw(report, figure, job, title);
	err = plot_compare(figure, job, &options, &result);
	if (err)
		return err;
	err = plot_refused(job) ? -ENODATA :
				  figure_draw(report, figure, job, title);
	compare_free(&result);
	return err;
}

void report_figure(struct report *report, const struct plot_figure *figure,
		   size_t metric, const char *title)
{
	struct compare_options options = *report->options;
	struct plot_job job = { .sides = report->sides,
				.nr_sides = report->nr_sides,
				.options = &options,
				.shape = &plot_shapes[figure->by_kernel ?
						      SIZE_MAIL : SIZE_COLUMN],
				.named_sides = report->nr_sides > 1 &&
					       !figure->by_kernel };
	int err;

	if (report->undrawable)
		return;
	if (metric != REPORT_NO_METRIC) {
		memset(options.wanted, 0, sizeof(options.wanted));
		options.wanted[metric] = true;
	}
	err = figure_of_sides(report, figure, &job, title);
	if (err)
		figure_failed(report, err, title);
}
