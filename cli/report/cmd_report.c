/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/admit/environment.h"
#include "analysis/compare/compare_result.h"
#include "cli/common/output.h"
#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/report/report.h"
#include "cli/report/report_evidence.h"
#include "lib/base/fail.h"
#include "lib/base/outfile.h"

struct report_args {
	struct sides_args sides;	/* first: the child's input */
	const char *path;
};

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0,
	  "Where to write the page, - for standard output (default "
	  "mmfence-report.html)", 0 },
	{ 0 }
};

static error_t report_parse(int key, char *argument, struct argp_state *state)
{
	struct report_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->sides;
		return 0;
	case ARGP_KEY_ARG:
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		for (size_t i = 0; i < args->sides.nr_sides; i++)
			if (!args->sides.nr_paths[i])
				argp_error(state, "no files for side %c",
					   (char)('A' + (char)i));
		return 0;
	case 'o':
		args->path = argument;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp report_argp = {
	.options = options,
	.parser = report_parse,
	.args_doc = "A.json... [-- B.json...]",
	.doc =
	"Write one page of HTML: the verdicts, tables and figures of compare, "
	"cover and plot.\vmmfence-report(1) says what each part shows.",
	.children = sides_children,
};

static bool report_is_standard_output(const struct report_args *args)
{
	return !strcmp(args->path, "-");
}

/* Would the page overwrite one of the result files? */
static bool report_is_input(const char *path, const struct side *sides,
			    size_t nr_sides)
{
	struct stat wanted, found;

	if (stat(path, &wanted))
		return false;
	for (size_t i = 0; i < nr_sides; i++)
		for (size_t j = 0; j < sides[i].nr_runs; j++)
			if (!stat(sides[i].runs[j]->path, &found) &&
			    found.st_dev == wanted.st_dev &&
			    found.st_ino == wanted.st_ino)
				return true;
	return false;
}

static int report_check_path(const struct report_args *args,
			     const struct side *sides)
{
	int err;

	if (report_is_standard_output(args))
		return 0;
	err = outfile_check(args->path, true);
	if (!err && report_is_input(args->path, sides, args->sides.nr_sides))
		err = fail(0, "-o %s: this is a result file that the page is "
			   "of", args->path);
	return err;
}

static int report_deliver(const struct report_args *args, const char *text,
			  size_t len)
{
	if (!report_is_standard_output(args))
		return outfile_write_text(text, len, args->path, true);
	fwrite(text, 1, len, stdout);
	return output_flush();
}

/* The page is made in memory, so that no part of a page is ever written. */
static int report_make(const struct report_args *args, struct report *report)
{
	char *text = NULL;
	size_t len = 0;
	int err;

	report->out = open_memstream(&text, &len);
	if (!report->out)
		return fail(ENOMEM, "keep the page");
	err = report_write(report);
	if (!err && ferror(report->out))
		err = fail(ENOMEM, "keep the page");
	if (fclose(report->out) && !err)
		err = fail(ENOMEM, "keep the page");
	if (!err)
		err = report_deliver(args, text, len);
	free(text);
	return err;
}

static void report_tell_refused(const struct admission *checked)
{
	for (size_t i = 0; i < checked->nr_notes; i++)
		if (checked->notes[i].kind <= NOTE_FORCED)
			warn_line("%s", checked->notes[i].text);
}

/* Are the runs of the only side of one kernel on one machine? */
static int report_admit_alone(struct report *report)
{
	int err;

	report->alone.force = report->options->force;
	report->alone.letter = 'A';
	err = environment_check(report->sides, report->sides, &report->alone);
	if (!err && report->alone.refused) {
		report_tell_refused(&report->alone);
		err = fail(0, "these runs are not of one kernel on one "
			   "machine; \"--\" stands between kernels, and "
			   "--force takes them all the same");
	}
	for (size_t i = 0; i < report->nr_cells && !err; i++)
		err = cells_left_out(report->sides, 0, &report->cells[i],
				     &report->alone);
	return err;
}

/* Refuse if nothing could be compared. */
static int report_admit(struct report *report)
{
	const struct compare_result *result = report->compared;

	if (report->nr_sides == 1)
		return report_admit_alone(report);
	if (compare_count_rows(result))
		return 0;
	for (size_t i = 0; i < result->nr_comparisons; i++)
		report_tell_refused(&result->comparisons[i].checked);
	return fail(0, "nothing could be compared");
}

static int report_page(const struct report_args *args, struct report *report)
{
	int err = report_cells(report);

	if (!err && !report->nr_cells)
		err = fail(0, "no cell to show");
	if (!err)
		err = report_admit(report);
	if (!err)
		err = report_make(args, report);
	if (err) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	if (report->undrawable)
		warn_line("no figures: %s", report->why_undrawable);
	if (!report_is_standard_output(args))
		warn_line("page: %s", args->path);
	return report_has_bad_cell(report) ? EXIT_CELLS : EXIT_DONE;
}

static int report_use(const void *arguments, struct side *sides)
{
	const struct report_args *args = arguments;
	struct compare_result result = { .sides = sides,
					 .nr_sides = args->sides.nr_sides,
					 .options = &args->sides.options };
	struct report report = { .sides = sides,
				 .nr_sides = args->sides.nr_sides,
				 .options = &args->sides.options,
				 .compared = &result };
	int status;

	if (report_check_path(args, sides) ||
	    (report.nr_sides > 1 &&
	     compare_sides(sides, report.nr_sides, report.options,
			   &result))) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	status = report_page(args, &report);
	admission_free(&report.alone);
	free(report.cells);
	compare_free(&result);
	return status;
}

static int report_run(void *args, int argc, char **argv)
{
	return sides_run(args, RUNFILE_HISTOGRAMS | RUNFILE_PERF, report_use);
}

static void report_init(void *arguments)
{
	struct report_args *args = arguments;

	sides_init(args);
	args->path = "mmfence-report.html";
}

const struct verb verb_report = {
	.name = "report",
	.summary = "write comparison and figures as one page of HTML",
	.argp = &report_argp,
	.args_bytes = sizeof(struct report_args),
	.init = report_init,
	.parse = sides_parse,
	.run = report_run,
	.release = sides_release,
};
