/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "bench/registry/registry.h"
#include "bench/registry/spec_parse.h"
#include "bench/registry/suite.h"
#include "cli/common/verb.h"
#include "cli/show/list_markdown.h"
#include "cli/common/wrap.h"
#include "lib/count/counter.h"
#include "lib/sys/irqcount.h"
#include "lib/base/scope.h"

enum what {
	LIST_PINNERS,
	LIST_CLEARERS,
	LIST_PRIMITIVES,
	LIST_COUNTERS,
	LIST_SUITES,
	LIST_ALL,
};

static const char *const what_names[] = {
	"pinners", "clearers", "primitives", "counters", "suites", NULL,
};

struct list_args {
	enum what what;
	bool verbose, markdown;
	char release[KERNEL_RELEASE_BYTES];
};

enum option_key { KEY_FORMAT = 0x100 };

static const struct argp_option options[] = {
	{ "verbose", 'v', NULL, 0, "Describe each: what it does, the kernel "
	  "functions that it reaches on this release, its needs and its keys",
	  0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "text (default), or markdown: all "
	  "subjects and suites, as in docs/subjects.md", 0 },
	{ 0 },
};

static error_t list_parse(int key, char *text, struct argp_state *state)
{
	struct list_args *args = state->input;

	if (key == 'v') {
		args->verbose = true;
		return 0;
	}
	if (key == KEY_FORMAT) {
		args->markdown = !strcmp(text, "markdown");
		if (!args->markdown && strcmp(text, "text"))
			argp_error(state, "--format %.40s: takes text or "
				   "markdown", text);
		return 0;
	}
	if (key == ARGP_KEY_END && args->markdown && args->what != LIST_ALL)
		argp_error(state, "--format markdown always prints all lists: "
			   "name none");
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (args->what != LIST_ALL)
		argp_error(state, "more than one list is named");
	for (args->what = 0; what_names[args->what]; args->what++)
		if (!strcmp(what_names[args->what], text))
			return 0;
	argp_error(state, "there is no list \"%.40s\": use pinners, clearers, "
		   "primitives, counters or suites", text);
	return EINVAL;
}

static const struct argp list_argp = {
	.options = options,
	.parser = list_parse,
	.args_doc = "[pinners|clearers|primitives|counters|suites]",
	.doc =
	"Print the names of what can be measured, one per line.\v"
	"Without an argument, all five lists are printed under headings. "
	"mmfence check says what can run on this machine.",
};

static void list_opts(const struct opt_spec *opts)
{
	char def[OPT_VALUE_BYTES], values[OPT_VALUES_BYTES], text[512];

	for (const struct opt_spec *o = opts; o && o->name; o++) {
		snprintf(text, sizeof(text), "%s=%s  %s (%s)", o->name,
			 opt_format(o, o->def, def), o->help,
			 opt_values(o, " | ", values));
		wrap_print(stdout, 4, "", text);
	}
}

/* Print which call of GUP the pinner uses with its default options. */
static void list_gup(const struct pinner *pinner, const char *release)
{
	struct gup_use use;

	if (!pinner->gup)
		return;
	use = spec_default_gup(pinner, kernel_kver(release));
	printf("    on %.40s: %s, %s, %s\n", release, use.call, use.foll,
	       use.write ? "write" : "read-only");
}

static void list_subjects(const struct list_args *args,
			  enum subject_kind kind)
{
	for (size_t i = 0; bench_subjects[kind][i]; i++) {
		const struct subject *subject = bench_subjects[kind][i];

		puts(subject->name);
		if (!args->verbose)
			continue;
		printf("    %s\n", subject->summary);
		wrap_print(stdout, 12, "    kernel: ", subject->kernel_path);
		if (subject->by_release)
			wrap_print(stdout, 16, "    by release: ",
				   subject->by_release);
		if (subject->needs)
			wrap_print(stdout, 11, "    needs: ", subject->needs);
		if (subject->changes)
			wrap_print(stdout, 13, "    changes: ",
				   subject->changes);
		if (kind == KIND_PINNER)
			list_gup(bench_pinners[i], args->release);
		if (kind == KIND_CLEARER && bench_clearers[i]->event)
			printf("    event: %s\n", bench_clearers[i]->event);
		if (kind == KIND_PRIMITIVE)
			printf("    op: %s\n", bench_primitives[i]->op);
		list_opts(subject->opts);
	}
}

/* Print the events by set: run --counters takes the names of sets. */
static void list_counter_set(const struct counter_set *set, bool verbose)
{
	puts(set->name);
	if (!verbose)
		return;
	printf("    %s\n", set->summary);
	for (unsigned i = 0; i < counter_nr_events; i++)
		if (!strcmp(counter_events[i].set, set->name))
			printf("    %s%s%s\n", counter_events[i].name,
			       counter_events[i].arch ? ", only on " : "",
			       counter_events[i].arch ?: "");
}

static void list_counters(bool verbose)
{
	for (enum irq_row row = 0; row < IRQ_NR_ROWS; row++) {
		puts(irq_row_name(row));
		if (verbose)
			printf("    interrupts received, per CPU, from "
			       "/proc/interrupts%s\n",
			       row == IRQ_CAL ? " (includes TLB)" : "");
	}
	for (size_t i = 0; counter_sets[i].name; i++)
		list_counter_set(&counter_sets[i], verbose);
}

static void list_suites(bool verbose)
{
	for (const struct suite *s = suites; s->name; s++) {
		puts(s->name);
		if (!verbose)
			continue;
		wrap_print(stdout, 4, "", s->question);
		for (size_t i = 0; s->cells[i]; i++)
			printf("    %s\n", s->cells[i]);
	}
}

static void list_print(const struct list_args *args, enum what what)
{
	if (what == LIST_COUNTERS)
		list_counters(args->verbose);
	else if (what == LIST_SUITES)
		list_suites(args->verbose);
	else
		list_subjects(args, (enum subject_kind)what);
}

static void list_all(const struct list_args *args)
{
	for (enum what what = 0; what < LIST_ALL; what++) {
		printf("%s%s:\n", what ? "\n" : "", what_names[what]);
		list_print(args, what);
	}
	if (!args->verbose)
		return;
	puts("\nEvery cell takes, with either subject:");
	list_opts(spec_common_opts);
}

static int list_run(void *arguments, int argc, char **argv)
{
	struct list_args *args = arguments;
	SCOPE_FD root_fd = procfs_root();

	if (args->markdown) {
		list_markdown(stdout);
		return EXIT_DONE;
	}
	if (root_fd < 0 || kernel_release(root_fd, args->release)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	if (args->what == LIST_ALL)
		list_all(args);
	else
		list_print(args, args->what);
	return EXIT_DONE;
}

static void list_init(void *arguments)
{
	struct list_args *args = arguments;

	args->what = LIST_ALL;
}

const struct verb verb_list = {
	.name = "list",
	.summary = "list pinners, clearers, primitives, counters and suites",
	.argp = &list_argp,
	.args_bytes = sizeof(struct list_args),
	.init = list_init,
	.run = list_run,
};
