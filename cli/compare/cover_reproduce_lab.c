/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that boot the same guests again. */
#include "cli/compare/cover_reproduce_lab.h"

#include <stdio.h>
#include <string.h>

#include "cli/compare/cover_line.h"
#include "cli/compare/cover_variant.h"
#include "lib/base/array.h"
#include "lib/base/text.h"

#define OUT "out"	/* folder of the lab's results */

/* Add an option of scripts/lab from the lab's own notes on the guest. */
static void lab_put_fact(const struct runfile *run, const char *option,
			       const char *key, struct cover_line *line)
{
	const char *value = runfile_fact(run, key);
	char word[COVER_WORD_BYTES];

	if (!*value)
		return;
	cover_line_put(line, option);
	cover_line_put(line, cover_line_word(value, word));
}

/* Did the build have uncommitted edits on top of the commit? */
static bool lab_has_edits(const struct runfile *run)
{
	static const char end[] = "-edits";
	const char *release = runfile_fact(run, "kernel.release");
	size_t len = strlen(release);

	return *runfile_fact(run, "guest.commit") && len > strlen(end) &&
	       !strcmp(release + len - strlen(end), end);
}

/* Add the kernel of a side in the form that scripts/lab accepts. */
static void lab_put_kernel(const struct runfile *run, struct cover_line *line)
{
	const struct cover_variant *variant = cover_variant(run);
	const char *commit = runfile_fact(run, "guest.commit");
	char word[COVER_WORD_BYTES], folder[COVER_WORD_BYTES];

	cover_line_put(line, "--kernel");
	if (*commit)
		snprintf(folder, sizeof(folder), "k/%.12s%s",
			 cover_line_word(commit, word),
			 lab_has_edits(run) ? "-edits" : "");
	else if (variant)
		snprintf(folder, sizeof(folder), "k/%s", variant->name);
	else
		snprintf(folder, sizeof(folder), "%s", cover_line_word(
			runfile_fact(run, "guest.kernel"), word));
	cover_line_put(line, folder);
}

/*
 * Print the build of a side's commit, unless the build of @before makes it,
 * too.
 */
static void lab_build_commit(const struct runfile *run,
			     const struct runfile *before)
{
	struct cover_line line = { .len = 0 };
	const char *commit = runfile_fact(run, "guest.commit");
	char word[COVER_WORD_BYTES];

	if (!*commit || (before && !lab_has_edits(run) &&
			 !strcmp(commit, runfile_fact(before, "guest.commit"))))
		return;
	cover_line_put(&line, "scripts/build-kernel --tree linux --rev");
	cover_line_put(&line, cover_line_word(commit, word));
	if (lab_has_edits(run))
		cover_line_put(&line, "--edits edits.diff");
	cover_line_put(&line, "k");
	cover_line_print(&line);
}

/*
 * Print the build of variants of Debian's source, of the same release: 6.1.192
 * of 6.1.192-old.
 */
static void lab_build_variants(const struct runfile *a,
			       const struct runfile *b)
{
	const struct runfile *const runs[] = { a, b };
	struct cover_line line = { .len = 0 };
	char list[64] = "", release[24] = "";

	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		const struct cover_variant *variant = cover_variant(runs[i]);
		const char *name = runfile_fact(runs[i], "kernel.release");
		size_t len = strlen(list);

		if (*runfile_fact(runs[i], "guest.commit") || !variant)
			continue;
		snprintf(release, sizeof(release), "%.*s",
			 (int)strspn(name, "0123456789."), name);
		snprintf(list + len, sizeof(list) - len, "%s%s",
			 len ? "," : "", variant->name);
	}
	if (!*list)
		return;
	cover_line_put(&line, "scripts/build-kernel --debian");
	cover_line_put(&line, release);
	cover_line_put(&line, "--variants");
	cover_line_put(&line, list);
	cover_line_put(&line, "k");
	cover_line_print(&line);
}

/*
 * The words added to the command line that scripts/lab gives a guest's kernel.
 */
static const char *lab_cmdline(const struct runfile *run)
{
	static const char last[] = "loglevel=5 ";
	static const char exact[] = "tsc=reliable clocksource=tsc";
	const char *found = strstr(runfile_fact(run, "kernel.cmdline"), last);

	found = found ? found + strlen(last) : "";
	found += strspn(found, " ");
	if (!strncmp(found, exact, strlen(exact)))
		found += strlen(exact) + strspn(found + strlen(exact), " ");
	return found;
}

static void lab_put_cmdline(const struct runfile *run, struct cover_line *line)
{
	char word[COVER_WORD_BYTES];

	if (!*lab_cmdline(run))
		return;
	cover_line_put(line, "--cmdline");
	cover_line_put(line, cover_line_word(lab_cmdline(run), word));
}

/* Add the names of the files that scripts/lab writes for a side. */
static void lab_put_files(const struct runfile *run, struct cover_line *line)
{
	char word[COVER_WORD_BYTES], files[COVER_WORD_BYTES + 32];
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789.+~#-";

	text_clean(runfile_fact(run, "guest.kernel"), word, sizeof(word));
	for (char *c = word; *c; c++)
		if (!strchr(kept, *c))
			*c = '-';
	snprintf(files, sizeof(files), OUT "/%s-*.json", word);
	cover_line_put(line, files);
}

static void lab_put_boots(const struct compare_result *result,
			  struct cover_line *line)
{
	char boots[32];

	snprintf(boots, sizeof(boots), "--boots %zu",
		 result->sides[0].nr_boots);
	if (result->sides[0].nr_boots > 1)
		cover_line_put(line, boots);
}

static void lab_boot(const struct compare_result *result,
		     const struct runfile *a, const struct runfile *b)
{
	struct cover_line line = { .len = 0 }, cover = { .len = 0 };

	lab_build_commit(a, NULL);
	lab_build_commit(b, a);
	lab_build_variants(a, b);
	cover_line_put(&line, "scripts/lab");
	lab_put_kernel(a, &line);
	lab_put_kernel(b, &line);
	lab_put_fact(a, "--arch", "guest.arch", &line);
	lab_put_fact(a, "--accel", "guest.accelerator", &line);
	lab_put_fact(a, "--smp", "guest.vcpus", &line);
	if (strcmp(runfile_fact(a, "guest.memory_mib"), "1024"))
		lab_put_fact(a, "--mem", "guest.memory_mib", &line);
	if (strcmp(runfile_fact(a, "guest.nodes"), "1"))
		lab_put_fact(a, "--nodes", "guest.nodes", &line);
	lab_put_cmdline(a, &line);
	lab_put_boots(result, &line);
	/*
	 * scripts/lab gives run this option when it counts executed
	 * instructions.
	 */
	if (strstr(a->command, "--empty-windows"))
		cover_line_put(&line, a->functions ? "--functions" : "--exact");
	cover_line_put(&line, "--out " OUT);
	cover_line_request(result, &line, true);
	cover_line_print(&line);
	cover_line_put(&cover, "build/mmfence cover");
	lab_put_files(a, &cover);
	cover_line_put(&cover, "--");
	lab_put_files(b, &cover);
	cover_line_print(&cover);
}

/* Did scripts/patch make this run, with its own options for the guest only? */
static bool lab_is_of_patch(const struct runfile *run)
{
	return *runfile_fact(run, "guest.commit") &&
	       strstr(run->command, "--empty-windows") && !run->functions &&
	       !strcmp(runfile_fact(run, "guest.accelerator"), "tcg") &&
	       !strcmp(runfile_fact(run, "guest.memory_mib"), "1024") &&
	       !strcmp(runfile_fact(run, "guest.nodes"), "1") &&
	       !strstr(run->command, "+migrate") && !*lab_cmdline(run);
}

/*
 * If the sides are two commits, or one commit without and with edits, print the
 * one command that does everything.
 */
static bool lab_patch(const struct compare_result *result,
		      const struct runfile *a, const struct runfile *b)
{
	struct cover_line line = { .len = 0 };
	const char *commit_a = runfile_fact(a, "guest.commit");
	const char *commit_b = runfile_fact(b, "guest.commit");
	bool same = !strcmp(commit_a, commit_b);
	char range[64], hash_a[24], hash_b[24];

	if (!lab_is_of_patch(a) || !lab_is_of_patch(b) || lab_has_edits(a) ||
	    same != lab_has_edits(b))
		return false;
	text_clean(commit_a, hash_a, sizeof(hash_a));
	text_clean(commit_b, hash_b, sizeof(hash_b));
	cover_line_put(&line, "scripts/patch linux");
	if (same)
		snprintf(range, sizeof(range), "--edits");
	else
		snprintf(range, sizeof(range), "--commit %.12s..%.12s", hash_a,
			 hash_b);
	cover_line_put(&line, range);
	lab_put_fact(a, "--arch", "guest.arch", &line);
	if (strcmp(runfile_fact(a, "guest.vcpus"), "2"))
		lab_put_fact(a, "--smp", "guest.vcpus", &line);
	lab_put_boots(result, &line);
	cover_line_request(result, &line, true);
	if (same)
		printf("  # linux: a git tree at %.12s, with the edits\n",
		       hash_a);
	else
		puts("  # linux: a git tree with both commits; .config: "
		     "lab/kconfig-fragment");
	cover_line_print(&line);
	return true;
}

void cover_reproduce_lab(const struct compare_result *result,
			 const struct comparison *comparison)
{
	const struct runfile *a = result->sides[0].runs[0];
	const struct runfile *b = result->sides[comparison->side].runs[0];

	if (!lab_patch(result, a, b))
		lab_boot(result, a, b);
}
