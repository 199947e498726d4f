/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report_files.h"

#include <string.h>

#include "analysis/compare/compare_result.h"
#include "analysis/load/runfile_load.h"
#include "cli/report/html.h"
#include "lib/base/loadfile.h"
#include "lib/base/scope.h"

/* Of all files together: browsers do not open a page that is much larger. */
#define MOST_BYTES ((size_t)64 << 20)

static const char *files_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* @held: bytes in the page so far. */
static int files_one(const struct report *report, const struct runfile *run,
		     const char *label, size_t *held)
{
	SCOPE_FREE char *text = NULL;
	FILE *out = report->out;
	size_t len;
	int err = loadfile_read(run->path, RUNFILE_MAX_BYTES, &text, &len);

	if (err)
		return err;
	fprintf(out, "<tr><td>%s</td>", label);
	if (*held + len > MOST_BYTES) {
		html_data(out, "words", files_name(run->path));
		fputs("<td>not in the page, which would be too large</td>",
		      out);
	} else {
		*held += len;
		fputs("<td class=\"words\"><a download=\"", out);
		html_text(out, files_name(run->path));
		fputs("\" href=\"data:application/json;base64,", out);
		html_base64(out, text, len);
		fputs("\">", out);
		html_text(out, files_name(run->path));
		fprintf(out, "</a></td><td>%zu bytes</td>", len);
	}
	html_data(out, "words", run->boot_id);
	fputs("</tr>\n", out);
	return 0;
}

int report_files(struct report *report)
{
	size_t held = 0;
	char label[2];
	int err = 0;

	fputs("<section id=\"files\"><h2>The result files</h2>\n"
	      "<p>Whole, with every round: a link saves the file that it "
	      "names.</p>\n", report->out);
	html_table_begin(report->out, "files");
	fputs("<thead><tr><th scope=\"col\">side</th><th scope=\"col\" "
	      "class=\"words\">file</th><th scope=\"col\">size</th>"
	      "<th scope=\"col\" class=\"words\">boot</th></tr></thead>\n"
	      "<tbody>\n", report->out);
	for (size_t i = 0; i < report->nr_sides && !err; i++)
		for (size_t j = 0; j < report->sides[i].nr_runs && !err; j++)
			err = files_one(report, report->sides[i].runs[j],
					compare_label(i, label), &held);
	fputs("</tbody>", report->out);
	html_table_end(report->out);
	fputs("</section>\n", report->out);
	return err;
}
