/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was measured on what. */
#include "cli/report/report_setup.h"

#include <string.h>
#include <time.h>

#include "analysis/compare/compare_result.h"
#include "cli/common/format.h"
#include "cli/report/html.h"
#include "lib/base/array.h"

#define DATE_BYTES 40

/* Rows of facts of the first run of each side, as compare takes them. */
static const struct { const char *title, *key; } facts[] = {
	{ "Kernel", "kernel.release" },
	{ "Its build", "kernel.version" },
	{ "Built of", "guest.kernel" },
	{ "Commit", "guest.commit" },
	{ "Of which", "guest.subject" },
	{ "CPU", "machine.cpu_model" },
	{ "CPUs online", "machine.cpus_online" },
	{ "NUMA nodes", "machine.numa_nodes" },
	{ "SMT", "state.smt_control" },
	{ "Governor", "state.governor" },
	{ "Hypervisor", "flush.cpuid.hypervisor_signature" },
	{ "QEMU", "guest.qemu" },
	{ "TLB flushes by", "flush.method" },
	{ "How these count", "flush.counted" },
	{ "Huge pages", "kernel.thp.enabled" },
	{ "Clock", "kernel.clocksource" },
};

static const char *setup_release(const struct side *side)
{
	const char *release = runfile_fact(side->runs[0], "kernel.release");

	return *release ? release : "of unknown release";
}

void report_title(const struct report *report)
{
	FILE *out = report->out;

	fputs("Linux ", out);
	html_name(out, setup_release(&report->sides[0]));
	if (report->nr_sides == 1)
		return;
	if (report->nr_sides == 2) {
		fputs(" (A) and ", out);
		html_name(out, setup_release(&report->sides[1]));
		fputs(" (B)", out);
		return;
	}
	fputs(" to ", out);
	html_name(out, setup_release(&report->sides[report->nr_sides - 1]));
	fprintf(out, ": %zu kernels", report->nr_sides);
}

static const char *setup_date(int64_t unix_s, char buf[DATE_BYTES])
{
	time_t seconds = (time_t)unix_s;
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(buf, DATE_BYTES, "%Y-%m-%d %H:%M UTC", &parts))
		strcpy(buf, "-");
	return buf;
}

/* The visits of the cell that has the most, over all runs. */
static size_t setup_visits(const struct side *side)
{
	size_t most = 0;

	for (size_t i = 0; i < side->runs[0]->nr_cells; i++) {
		const struct run_cell *like = &side->runs[0]->cells[i];
		size_t nr = 0;

		for (size_t j = 0; j < side->nr_runs; j++) {
			const struct run_cell *cell = runfile_cell(
				side->runs[j], like->cell, like->primitive);

			nr += cell ? cell->nr_visits : 0;
		}
		most = nr > most ? nr : most;
	}
	return most;
}

static void setup_head(const struct report *report)
{
	char label[2];

	fputs("<thead><tr><td></td>", report->out);
	for (size_t i = 0; i < report->nr_sides; i++)
		html_column_head(report->out, compare_label(i, label));
	fputs("</tr></thead>\n<tbody>\n", report->out);
}

static bool setup_any(const struct report *report, const char *key)
{
	for (size_t i = 0; i < report->nr_sides; i++)
		if (*runfile_fact(report->sides[i].runs[0], key))
			return true;
	return false;
}

/* A value that differs from that of A is marked. */
static void setup_fact(const struct report *report, const char *title,
		       const char *key)
{
	const char *of_a = runfile_fact(report->sides[0].runs[0], key);

	if (!setup_any(report, key))
		return;
	fputs("<tr>", report->out);
	html_row_head(report->out, title);
	for (size_t i = 0; i < report->nr_sides; i++) {
		const char *value = runfile_fact(report->sides[i].runs[0], key);

		html_data(report->out, strcmp(value, of_a) ? "differs" : NULL,
			  *value ? value : "-");
	}
	fputs("</tr>\n", report->out);
}

static void setup_counts(const struct report *report)
{
	FILE *out = report->out;
	char first[DATE_BYTES], last[DATE_BYTES], text[2 * DATE_BYTES + 8];

	fputs("<tr><th scope=\"row\">Boots, runs, visits of a cell</th>", out);
	for (size_t i = 0; i < report->nr_sides; i++) {
		const struct side *side = &report->sides[i];

		fprintf(out, "<td>%zu, %zu, %zu</td>", side->nr_boots,
			side->nr_runs, setup_visits(side));
	}
	fputs("</tr>\n<tr><th scope=\"row\">Measured</th>", out);
	for (size_t i = 0; i < report->nr_sides; i++) {
		const struct side *side = &report->sides[i];

		setup_date(side->runs[0]->start_unix_s, first);
		setup_date(side->runs[side->nr_runs - 1]->start_unix_s, last);
		snprintf(text, sizeof(text), "%s%s%s", first,
			 strcmp(first, last) ? " to " : "",
			 strcmp(first, last) ? last : "");
		html_data(out, NULL, text);
	}
	fputs("</tr>\n<tr><th scope=\"row\">Time</th>", out);
	for (size_t i = 0; i < report->nr_sides; i++)
		html_data(out, NULL, report->sides[i].runs[0]->emulated ?
			  "emulated: counts only" : "real");
	fputs("</tr>\n<tr><th scope=\"row\">By mmfence</th>", out);
	for (size_t i = 0; i < report->nr_sides; i++)
		html_data(out, NULL, report->sides[i].runs[0]->version);
	fputs("</tr>\n", out);
}

static void setup_commands(const struct report *report)
{
	FILE *out = report->out;
	char label[2];

	fputs("<h3>The command of the first run of each side</h3>\n"
	      "<dl class=\"commands\">\n", out);
	for (size_t i = 0; i < report->nr_sides; i++) {
		fprintf(out, "<dt>%s</dt><dd><code>", compare_label(i, label));
		html_text(out, report->sides[i].runs[0]->command);
		fputs("</code></dd>\n", out);
	}
	fputs("</dl>\n", out);
}

int report_setup(struct report *report)
{
	FILE *out = report->out;

	fputs("<section id=\"setup\"><h2>What was measured on what</h2>\n",
	      out);
	html_table_begin(out, "setup");
	setup_head(report);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		setup_fact(report, facts[i].title, facts[i].key);
	setup_counts(report);
	fputs("</tbody>", out);
	html_table_end(out);
	if (report->nr_sides > 1)
		fputs("<p class=\"small\">Underlined: not as on A. All that "
		      "differs is <a href=\"#left-out\">below</a>.</p>\n", out);
	setup_commands(report);
	fputs("</section>\n", out);
	return 0;
}
