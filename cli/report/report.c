/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report/html.h"
#include "cli/report/report_compared.h"
#include "cli/report/report_evidence.h"
#include "cli/report/report_files.h"
#include "cli/report/report_left_out.h"
#include "cli/report/report_measured.h"
#include "cli/report/report_reading.h"
#include "cli/report/report_releases.h"
#include "cli/report/report_setup.h"
#include "cli/report/report_template.h"
#include "cli/report/report_verdicts.h"
#include "lib/base/fail.h"

/* Does a run before run @run of side @side have the cell? */
static bool report_cell_is_known(const struct report *report, size_t side,
				 size_t run, const struct run_cell *cell)
{
	for (size_t i = 0; i <= side; i++) {
		size_t end = i < side ? report->sides[i].nr_runs : run;

		for (size_t j = 0; j < end; j++)
			if (runfile_cell(report->sides[i].runs[j], cell->cell,
					 cell->primitive))
				return true;
	}
	return false;
}

static void report_add_cells(struct report *report, bool primitive)
{
	for (size_t i = 0; i < report->nr_sides; i++)
		for (size_t j = 0; j < report->sides[i].nr_runs; j++) {
			const struct runfile *run = report->sides[i].runs[j];

			for (size_t k = 0; k < run->nr_cells; k++) {
				const struct run_cell *cell = &run->cells[k];

				if (cell->primitive != primitive ||
				    !cells_wanted(report->options->cells,
						  cell->cell) ||
				    report_cell_is_known(report, i, j, cell))
					continue;
				report->cells[report->nr_cells] =
					(struct cell_name){ cell->cell,
						primitive, report->nr_cells };
				report->nr_cells++;
			}
		}
}

int report_cells(struct report *report)
{
	size_t most = 0;

	for (size_t i = 0; i < report->nr_sides; i++)
		for (size_t j = 0; j < report->sides[i].nr_runs; j++)
			most += report->sides[i].runs[j]->nr_cells;
	report->cells = calloc(most + 1, sizeof(*report->cells));
	if (!report->cells)
		return fail(ENOMEM, "the names of %zu cells", most);
	report_add_cells(report, false);
	report_add_cells(report, true);
	return 0;
}

static int report_results(struct report *report)
{
	if (report->nr_sides == 1)
		return report_measured(report);
	if (report->nr_sides > 2) {
		int err = report_releases(report);

		if (err)
			return err;
	}
	return report_compared(report);
}

static void report_links(const struct report *report)
{
	static const char *const names[][2] = {
		{ "verdicts", "Verdicts" }, { "setup", "What on what" },
		{ "results", "Results" }, { "evidence", "Evidence" },
		{ "left-out", "Left out" }, { "reading", "How to read" },
		{ "files", "Files" },
	};

	fputs("<nav aria-label=\"Parts of the page\">", report->out);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		fprintf(report->out, "<a href=\"#%s\">%s</a> ", names[i][0],
			names[i][1]);
	fputs("</nav>\n", report->out);
}

static int report_body(struct report *report)
{
	int (*const parts[])(struct report *) = {
		report_verdicts, report_setup, report_results, report_evidence,
		report_left_out, report_reading, report_files,
	};
	int err = 0;

	report_links(report);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !err; i++)
		err = parts[i](report);
	return err;
}

/* Only the template is searched for "{{", never text from files. */
int report_write(struct report *report)
{
	static const char title[] = "{{title}}", body[] = "{{body}}",
			  version[] = "{{version}}";
	const char *at = report_template;
	int err = 0;

	while (!err && *at) {
		const char *mark = strstr(at, "{{");
		size_t len = mark ? (size_t)(mark - at) : strlen(at);

		fwrite(at, 1, len, report->out);
		at += len;
		if (!strncmp(at, title, strlen(title))) {
			report_title(report);
			at += strlen(title);
		} else if (!strncmp(at, version, strlen(version))) {
			html_text(report->out, MMFENCE_VERSION);
			at += strlen(version);
		} else if (!strncmp(at, body, strlen(body))) {
			err = report_body(report);
			at += strlen(body);
		}
	}
	return err;
}
