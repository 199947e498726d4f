/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_label.h"

#include "analysis/compare/compare_result.h"
#include "cli/common/cellname.h"
#include "lib/base/text.h"

/* gnuplot reads a column that begins with " up to the next ". */
static const char *label_unquoted(char *buf)
{
	for (char *c = buf; *c; c++)
		if (*c == '"')
			*c = '\'';
	return *buf ? buf : "-";
}

const char *plot_label(const char *text, char buf[PLOT_LABEL_BYTES])
{
	text_clean(text, buf, PLOT_LABEL_COLUMNS + 1);
	return label_unquoted(buf);
}

const char *plot_cell_label(const char *cell, char buf[PLOT_LABEL_BYTES])
{
	cellname(cell, PLOT_LABEL_COLUMNS, buf);
	return label_unquoted(buf);
}

const char *plot_row_label(const char *cell, const char *what,
			   char buf[PLOT_LABEL_BYTES])
{
	char name[CELLNAME_BYTES];

	snprintf(buf, PLOT_LABEL_BYTES, "%s %s", cellname(cell, 21, name),
		 what);
	return label_unquoted(buf);
}

const char *plot_side_label(const struct plot_job *job, size_t side,
			    char buf[PLOT_LABEL_BYTES])
{
	const struct runfile *run = job->sides[side].runs[0];
	char text[2 * PLOT_LABEL_COLUMNS], release[PLOT_LABEL_COLUMNS];

	snprintf(text, sizeof(text), "%c  %s", (char)('A' + (char)side),
		 text_clean(runfile_fact(run, "kernel.release"), release,
			    sizeof(release)));
	return plot_label(text, buf);
}

bool plot_forced(const struct plot_job *job)
{
	return job->compared && compare_count_notes(job->compared, NOTE_FORCED);
}

void plot_sides_lines(const struct plot_job *job)
{
	char label[PLOT_LABEL_BYTES];

	for (size_t i = 0; i < job->nr_sides; i++)
		fprintf(job->data, "%s\n", plot_side_label(job, i, label));
	if (plot_forced(job))
		fputs("--force: these sides are not alike\n", job->data);
}
