/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runs, visits and rounds behind each figure. */
#include "cli/report/report_evidence.h"

#include <math.h>
#include <string.h>

#include "analysis/compare/compare_result.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/report/html.h"

/* Of one cell on one side. */
struct evidence {
	size_t nr_runs, nr_ok, nr_visits;
	size_t rounds[RUN_ERROR + 1];	/* by outcome */
	double events;
	enum run_outcome worst;		/* of a run that is not ok */
	const char *reason;		/* of the first such run */
};

static double evidence_work(const struct run_round *round, bool primitive)
{
	double work = primitive ? round->ops : round->clear_events;

	if (!(work > 0) && !primitive)
		work = round->pin_cycles;
	return work > 0 ? work : 0;
}

static void evidence_add(struct evidence *sum, const struct run_cell *cell)
{
	sum->nr_runs++;
	sum->nr_visits += cell->nr_visits;
	if (cell->outcome == RUN_OK)
		sum->nr_ok++;
	else if (!sum->reason) {
		sum->worst = cell->outcome;
		sum->reason = cell->reason;
	}
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		sum->rounds[cell->rounds[i].outcome]++;
		if (cell->rounds[i].outcome == RUN_OK)
			sum->events += evidence_work(&cell->rounds[i],
						     cell->primitive);
	}
}

static void evidence_gather(const struct side *side,
			    const struct cell_name *name,
			    struct evidence *sum)
{
	*sum = (struct evidence){ 0 };
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell = runfile_cell(
			side->runs[i], name->cell, name->primitive);

		if (cell)
			evidence_add(sum, cell);
	}
}

static void evidence_row(FILE *out, const struct evidence *sum)
{
	static const char *const words[] = { "ok", "skip", "contaminated",
					     "invalid", "error" };
	char buf[FORMAT_BYTES];
	const char *outcome = sum->reason ? words[sum->worst] : "ok";

	html_data(out, outcome, outcome);
	fprintf(out, "<td>%zu/%zu</td>", sum->nr_ok, sum->nr_runs);
	html_count(out, sum->nr_visits);
	html_count(out, sum->rounds[RUN_OK]);
	html_count(out, sum->rounds[RUN_CONTAMINATED]);
	html_count(out, sum->rounds[RUN_INVALID] + sum->rounds[RUN_ERROR]);
	html_data(out, NULL, format_narrow(sum->events, buf));
	html_data(out, "words", sum->reason ? sum->reason : "");
}

static void evidence_cell(const struct report *report,
			  const struct cell_name *name)
{
	char shown[CELLNAME_BYTES], label[2];
	struct evidence sum;

	for (size_t i = 0; i < report->nr_sides; i++) {
		fputs(i ? "<tr>" : "<tr class=\"first\">", report->out);
		html_row_head(report->out, i ? "" :
			      cellname(name->cell, HTML_CELL_COLUMNS, shown));
		if (report->nr_sides > 1)
			html_data(report->out, NULL, compare_label(i, label));
		evidence_gather(&report->sides[i], name, &sum);
		if (sum.nr_runs)
			evidence_row(report->out, &sum);
		else
			fputs("<td colspan=\"8\" class=\"words\">not measured"
			      "</td>", report->out);
		fputs("</tr>\n", report->out);
	}
}

int report_evidence(struct report *report)
{
	FILE *out = report->out;

	fputs("<section id=\"evidence\"><h2>The evidence of each cell</h2>\n"
	      "<p>A round counts if the kernel is proven to have done the "
	      "work, and nothing disturbed it. What is left out is in no "
	      "mean.</p>\n", out);
	html_table_begin(out, "evidence");
	fprintf(out, "<thead><tr><th scope=\"col\">cell</th>%s"
		"<th scope=\"col\">outcome</th><th scope=\"col\">runs ok</th>"
		"<th scope=\"col\">visits</th><th scope=\"col\">rounds used"
		"</th><th scope=\"col\">disturbed</th><th scope=\"col\">"
		"without proof</th><th scope=\"col\">events in them</th>"
		"<th scope=\"col\" class=\"words\">why not</th></tr></thead>"
		"\n<tbody>\n", report->nr_sides > 1 ?
		"<th scope=\"col\">side</th>" : "");
	for (size_t i = 0; i < report->nr_cells; i++)
		evidence_cell(report, &report->cells[i]);
	fputs("</tbody>", out);
	html_table_end(out);
	fputs("</section>\n", out);
	return 0;
}

bool report_has_bad_cell(const struct report *report)
{
	for (size_t i = 0; i < report->nr_cells; i++)
		for (size_t j = 0; j < report->nr_sides; j++) {
			struct evidence sum;

			evidence_gather(&report->sides[j], &report->cells[i],
					&sum);
			if (sum.reason && sum.worst >= RUN_INVALID)
				return true;
		}
	return false;
}
