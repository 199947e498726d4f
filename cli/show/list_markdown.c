/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/show/list_markdown.h"

#include <string.h>

#include "bench/registry/registry.h"
#include "bench/registry/spec_parse.h"
#include "bench/registry/suite.h"
#include "cli/common/wrap.h"

static const char intro[] =
	"This page lists all pinners, clearers and primitives, then the "
	"settings of every cell, then the suites. `mmfence list --format "
	"markdown` prints it from the descriptions in the source: each "
	"subject is one file of its name in bench/pinners, bench/clearers or "
	"bench/primitives. `mmfence list --verbose` prints the same for the "
	"running release.";

static const char skips[] =
	"If this machine lacks what a subject needs, its cells are a skip, "
	"with the reason, and never 0. A subject that is not in this table "
	"runs wherever the program runs.";

static const char settings[] =
	"These settings may be written after the pinner or after the clearer "
	"of a cell. "
	"The kernel decides which pages it gives for page=, so the kind is "
	"read back from pagemap and kpageflags before anything is measured. "
	"Pages of another kind are an error that says how many they are, "
	"never a figure. Sizes between 4k and 2m need Linux 6.8 or later, "
	"root and "
	"page frames in pagemap (CAP_SYS_ADMIN); without those frames only "
	"huge pages can be seen, in smaps. An event of fork and swap stays "
	"one base page; an event of mprotect and migrate is one page of the "
	"kind. A setting that a clearer does not accept makes the cell a "
	"skip.";

static const char *const intros[NR_KINDS] = {
	[KIND_PINNER] = (
	"One op is a cycle. If the kernel refuses a cycle, the cycle is "
	"counted by its errno, and its time counts as that of the others. If "
	"there are several pinners, each has a share of the area.\n\n"
	"There are two kinds of reference. Since Linux 6.1 FOLL_PIN executes "
	"smp_mb__after_atomic(), which compiles to no instruction on x86 and "
	"to dmb ish on arm64. A read-only FOLL_PIN of a page that is mapped "
	"read-only also checks PageAnonExclusive (gup_must_unshare). "
	"FOLL_GET does neither."),
	[KIND_CLEARER] = (
	"One op is an event, and only proven events count. A \"flush\" is, on "
	"x86, one interrupt to each other CPU that runs the process; on arm64 "
	"it is a broadcast instruction without an interrupt."),
	[KIND_PRIMITIVE] = (
	"One op is one synchronisation operation, done in a loop by one "
	"thread while bystanders spin on the other CPUs."),
};

static const char *const headings[NR_KINDS] = {
	[KIND_PINNER] = "Pinners",
	[KIND_CLEARER] = "Clearers",
	[KIND_PRIMITIVE] = "Primitives",
};

static void markdown_paragraph(FILE *out, const char *text)
{
	wrap_print(out, 0, "", text);
	fputc('\n', out);
}

/* Print "- Label: text"; further lines are indented. */
static void markdown_item(FILE *out, const char *label, const char *text)
{
	char line[1024];

	if (!text)
		return;
	snprintf(line, sizeof(line), "%s: %s", label, text);
	wrap_print(out, 2, "- ", line);
}

/* The definition of one op of a subject of @kind. */
static const char *markdown_op(enum subject_kind kind, size_t i)
{
	switch (kind) {
	case KIND_PINNER:
		return bench_pinners[i]->op;
	case KIND_CLEARER:
		return bench_clearers[i]->event;
	default:
		return bench_primitives[i]->op;
	}
}

static void markdown_skips(FILE *out)
{
	fputs("# Where a subject is a skip\n\n", out);
	markdown_paragraph(out, skips);
	fputs("| kind | subject | needs |\n|---|---|---|\n", out);
	for (enum subject_kind kind = 0; kind < NR_KINDS; kind++)
		for (size_t i = 0; bench_subjects[kind][i]; i++)
			if (bench_subjects[kind][i]->needs)
				fprintf(out, "| %s | %s | %s |\n",
					bench_kind_names[kind],
					bench_subjects[kind][i]->name,
					bench_subjects[kind][i]->needs);
	fputc('\n', out);
}

static void markdown_opts(FILE *out, const struct opt_spec *opts)
{
	char def[OPT_VALUE_BYTES], values[OPT_VALUES_BYTES], text[512];

	for (const struct opt_spec *o = opts; o && o->name; o++) {
		snprintf(text, sizeof(text), "`%s=%s` %s (%s)", o->name,
			 opt_format(o, o->def, def), o->help,
			 opt_values(o, ", ", values));
		markdown_item(out, "Key", text);
	}
}

/* Print the call of GUP that it uses: one item per release that changes it. */
static void markdown_gup(FILE *out, const struct pinner *pinner)
{
	struct gup_use use, last = { .call = "" };
	char label[32], text[128];

	if (!pinner->gup)
		return;
	for (unsigned minor = 10, major = 5; major < 8; minor++) {
		if (minor > 20) {
			major++;
			minor = 0;
		}
		use = spec_default_gup(pinner, KVER(major, minor));
		if (!strcmp(use.call, last.call) &&
		    !strcmp(use.foll, last.foll) && use.write == last.write)
			continue;
		snprintf(label, sizeof(label), "From %u.%u", major, minor);
		snprintf(text, sizeof(text), "%s, %s, %s", use.call, use.foll,
			 use.write ? "write" : "read-only");
		markdown_item(out, label, text);
		last = use;
	}
}

static void markdown_subject(FILE *out, enum subject_kind kind, size_t i)
{
	const struct subject *subject = bench_subjects[kind][i];
	bool event = kind == KIND_CLEARER;

	fprintf(out, "## %s\n\n", subject->name);
	markdown_paragraph(out, subject->summary);
	markdown_item(out, event ? "One event" : "One op",
		      markdown_op(kind, i));
	markdown_opts(out, subject->opts);
	if (strcmp(subject->kernel_path, "none"))
		markdown_item(out, "Kernel", subject->kernel_path);
	if (kind == KIND_PINNER)
		markdown_gup(out, bench_pinners[i]);
	markdown_item(out, "By release", subject->by_release);
	markdown_item(out, "Includes", subject->includes);
	markdown_item(out, "Misreading", subject->misreading);
	markdown_item(out, "Evidence", subject->proof);
	markdown_item(out, "Needs", subject->needs);
	markdown_item(out, "Changes", subject->changes);
	fputc('\n', out);
}

static void markdown_suite(FILE *out, const struct suite *suite)
{
	char line[2048] = "";
	size_t len = 0;

	fprintf(out, "## %s\n\n", suite->name);
	markdown_paragraph(out, suite->question);
	for (size_t i = 0; suite->cells[i] && len < sizeof(line); i++)
		len += (size_t)snprintf(line + len, sizeof(line) - len,
					"%s%s", i ? " " : "",
					suite->cells[i]);
	wrap_print(out, 4, "", line);
	fputc('\n', out);
}

void list_markdown(FILE *out)
{
	fputs("# What is measured\n\n", out);
	markdown_paragraph(out, intro);
	markdown_skips(out);
	for (enum subject_kind kind = 0; kind < NR_KINDS; kind++) {
		fprintf(out, "# %s\n\n", headings[kind]);
		markdown_paragraph(out, intros[kind]);
		for (size_t i = 0; bench_subjects[kind][i]; i++)
			markdown_subject(out, kind, i);
	}
	fputs("# Every cell\n\n", out);
	markdown_paragraph(out, settings);
	markdown_opts(out, spec_common_opts);
	fputs("\n# Suites\n\n", out);
	for (const struct suite *s = suites; s->name; s++)
		markdown_suite(out, s);
}
