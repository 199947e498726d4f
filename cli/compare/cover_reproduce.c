/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that measure it again, on any machine that has mmfence. */
#include "cli/compare/cover_reproduce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "lib/base/array.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define MAX_WORDS  256
#define LINE_BYTES 4096
#define WORD_BYTES 512
#define OUT	   "lab.out"	/* where the lab's results go */

struct line {
	char text[LINE_BYTES];
	size_t len;
};

static void reproduce_put(struct line *line, const char *word)
{
	size_t room = sizeof(line->text) - line->len;
	int len = snprintf(line->text + line->len, room, "%s%s",
			   line->len ? " " : "", word);

	line->len += (size_t)len < room ? (size_t)len : room - 1;
}

/* A command of the shell: a line that goes on ends with a backslash. */
static void reproduce_print(const struct line *line)
{
	const char *lead = "  ", *at = line->text;

	while (*at) {
		size_t room = COVER_COLUMNS - strlen(lead), len = strlen(at);

		if (len > room) {
			for (len = room - 2; len && at[len] != ' '; len--)
				;
			/* A word that is too long stays whole. */
			len = len ? len : strcspn(at, " ");
		}
		printf("%s%.*s%s\n", lead, (int)len, at,
		       at[len] ? " \\" : "");
		at += len;
		at += *at == ' ';
		lead = "      ";
	}
}

/* A text of a file, as one word of the shell, in @buf. */
static const char *reproduce_word(const char *text, char buf[WORD_BYTES])
{
	char clean[WORD_BYTES / 2];

	buf[0] = '\0';
	if (!text_quote(text_clean(text, clean, sizeof(clean)), buf,
			WORD_BYTES))
		strcpy(buf, "KERNEL");
	return buf + (*buf == ' ');
}

/* Words that are said otherwise: paths of the guest, and options of lab. */
static size_t reproduce_skip(const char *word)
{
	if (!strcmp(word, "--json") || !strcmp(word, "--state-dir") ||
	    !strcmp(word, "--suite"))
		return 2;
	return !strcmp(word, "--emulated") || !strcmp(word, "--empty-windows");
}

/* Is @word, as it was given, a cell of this run? */
static bool reproduce_is_cell(const struct runfile *run, const char *word)
{
	size_t len = strcspn(word, ":");

	if (*word == '-')
		return false;
	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *name = run->cells[i].cell;

		if (!strcmp(name, word) ||
		    (run->cells[i].primitive && !strncmp(name, word, len) &&
		     strchr(":", name[len])))
			return true;
	}
	return strchr(word, '+') != NULL;
}

/* Was one comparison of a few cells asked for? Then these alone are run. */
static void reproduce_put_cells(const struct compare_result *result,
				struct line *line, char **words, size_t nr)
{
	const char *const *cells = result->options->cells;
	char word[WORD_BYTES];

	for (; cells && *cells; cells++)
		reproduce_put(line, reproduce_word(*cells, word));
	for (size_t i = 0; i < nr && !result->options->cells; i++)
		reproduce_put(line, words[i]);
}

/*
 * The words of mmfence run: cells and, behind "--" if @separated, options.
 * Without @separated, options come first, as they were given.
 */
static void reproduce_put_words(const struct compare_result *result,
				struct line *line, bool separated)
{
	const struct runfile *run = result->sides[0].runs[0];
	SCOPE_FREE char *copy = strdup(run->command);
	char *words[MAX_WORDS], *rest = NULL;
	size_t nr = 0, nr_options;

	for (char *word = copy ? strtok_r(copy, " ", &rest) : NULL;
	     word && nr < MAX_WORDS; word = strtok_r(NULL, " ", &rest))
		words[nr++] = word;
	for (nr_options = nr; nr_options > 2 &&
	     reproduce_is_cell(run, words[nr_options - 1]);)
		nr_options--;
	for (size_t i = 2; i + 1 < nr_options; i++)
		if (!strcmp(words[i], "--suite") && !result->options->cells) {
			reproduce_put(line, words[i]);
			reproduce_put(line, words[i + 1]);
		}
	if (separated) {
		reproduce_put_cells(result, line, words + nr_options,
				    nr - nr_options);
		reproduce_put(line, "--");
	}
	/* "mmfence run" are the first two. */
	for (size_t i = 2; i < nr_options; i++) {
		size_t skipped = reproduce_skip(words[i]);

		if (skipped)
			i += skipped - 1;
		else
			reproduce_put(line, words[i]);
	}
	if (!separated)
		reproduce_put_cells(result, line, words + nr_options,
				    nr - nr_options);
}

/* An option of scripts/lab from what it noted of the guest. */
static void reproduce_put_fact(const struct runfile *run, const char *option,
			       const char *key, struct line *line)
{
	const char *value = runfile_fact(run, key);
	char word[WORD_BYTES];

	if (!*value)
		return;
	reproduce_put(line, option);
	reproduce_put(line, reproduce_word(value, word));
}

/* A variant of scripts/build-kernel: "old" of 6.1.192-old; or "". */
static const char *reproduce_variant(const struct runfile *run)
{
	static const char *const variants[] = {
		"new", "old", "both", "neither", "nopin", "noshare",
		"nocallers", "plain",
	};
	const char *release = runfile_fact(run, "kernel.release");
	const char *dash = strrchr(release, '-');

	/* Nobody else's kernels were compiled in 1970. */
	if (!dash || !strstr(runfile_fact(run, "kernel.version"),
			     "Thu Jan 1 00:00:00 UTC 1970"))
		return "";
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		if (!strcmp(dash + 1, variants[i]))
			return variants[i];
	return "";
}

/* The kernel of a side as scripts/lab takes it. */
static void reproduce_put_kernel(const struct runfile *run, struct line *line)
{
	const char *variant = reproduce_variant(run);
	const char *commit = runfile_fact(run, "guest.commit");
	char word[WORD_BYTES], folder[WORD_BYTES];

	reproduce_put(line, "--kernel");
	if (*commit)
		snprintf(folder, sizeof(folder), "kernels/%.12s",
			 reproduce_word(commit, word));
	else if (*variant)
		snprintf(folder, sizeof(folder), "kernels/%s", variant);
	else
		snprintf(folder, sizeof(folder), "%s", reproduce_word(
			runfile_fact(run, "guest.kernel"), word));
	reproduce_put(line, folder);
}

/* How the kernels come to be that are neither Debian's nor the reader's. */
static void reproduce_build(const struct runfile *a, const struct runfile *b)
{
	const struct runfile *const runs[] = { a, b };
	struct line commits = { .len = 0 }, variants = { .len = 0 };
	char list[64] = "", word[WORD_BYTES], release[16];
	int major, minor;

	for (size_t i = 0; i < 2; i++) {
		const char *commit = runfile_fact(runs[i], "guest.commit");
		const char *variant = reproduce_variant(runs[i]);
		size_t len = strlen(list);

		if (*commit) {
			reproduce_put(&commits, "--rev");
			reproduce_put(&commits, reproduce_word(commit, word));
		} else if (*variant && sscanf(runfile_fact(
			runs[i], "kernel.release"), "%d.%d", &major,
			&minor) == 2) {
			snprintf(release, sizeof(release), "%d.%d", major,
				 minor);
			snprintf(list + len, sizeof(list) - len, "%s%s",
				 len ? "," : "", variant);
		}
	}
	if (commits.len) {
		struct line line = { .len = 0 };

		reproduce_put(&line, "scripts/build-kernel --tree linux");
		reproduce_put(&line, commits.text);
		reproduce_put(&line, "kernels");
		reproduce_print(&line);
	}
	if (*list) {
		reproduce_put(&variants, "scripts/build-kernel --debian");
		reproduce_put(&variants, release);
		reproduce_put(&variants, "--variants");
		reproduce_put(&variants, list);
		reproduce_put(&variants, "kernels");
		reproduce_print(&variants);
	}
}

/* What was added to the words that scripts/lab gives a guest's kernel. */
static void reproduce_put_cmdline(const struct runfile *run, struct line *line)
{
	static const char last[] = "loglevel=5 ";
	static const char exact[] = "tsc=reliable clocksource=tsc";
	const char *found = strstr(runfile_fact(run, "kernel.cmdline"), last);
	char word[WORD_BYTES];

	found = found ? found + strlen(last) : "";
	found += strspn(found, " ");
	if (!strncmp(found, exact, strlen(exact)))
		found += strlen(exact) + strspn(found + strlen(exact), " ");
	if (!*found)
		return;
	reproduce_put(line, "--cmdline");
	reproduce_put(line, reproduce_word(found, word));
}

/* The files that scripts/lab makes of a side. */
static void reproduce_put_files(const struct runfile *run, struct line *line)
{
	char word[WORD_BYTES], files[WORD_BYTES + 32];
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789.+~#-";

	text_clean(runfile_fact(run, "guest.kernel"), word, sizeof(word));
	for (char *c = word; *c; c++)
		if (!strchr(kept, *c))
			*c = '-';
	snprintf(files, sizeof(files), OUT "/%s-*.json", word);
	reproduce_put(line, files);
}

static void reproduce_lab(const struct compare_result *result,
			  const struct comparison *comparison)
{
	const struct runfile *a = result->sides[0].runs[0];
	const struct runfile *b = result->sides[comparison->side].runs[0];
	struct line line = { .len = 0 }, cover = { .len = 0 };
	char boots[24];

	reproduce_build(a, b);
	reproduce_put(&line, "scripts/lab");
	reproduce_put_kernel(a, &line);
	reproduce_put_kernel(b, &line);
	reproduce_put_fact(a, "--arch", "guest.arch", &line);
	reproduce_put_fact(a, "--accel", "guest.accelerator", &line);
	reproduce_put_fact(a, "--smp", "guest.vcpus", &line);
	if (strcmp(runfile_fact(a, "guest.memory_mib"), "1024"))
		reproduce_put_fact(a, "--mem", "guest.memory_mib", &line);
	if (strcmp(runfile_fact(a, "guest.nodes"), "1"))
		reproduce_put_fact(a, "--nodes", "guest.nodes", &line);
	reproduce_put_cmdline(a, &line);
	snprintf(boots, sizeof(boots), "--boots %zu",
		 result->sides[0].nr_boots);
	if (result->sides[0].nr_boots > 1)
		reproduce_put(&line, boots);
	/* Which scripts/lab asks for where it counts what is executed. */
	if (strstr(a->command, "--empty-windows"))
		reproduce_put(&line, a->functions ? "--functions" : "--exact");
	reproduce_put(&line, "--out " OUT);
	reproduce_put_words(result, &line, true);
	reproduce_print(&line);
	reproduce_put(&cover, "mmfence cover");
	reproduce_put_files(a, &cover);
	reproduce_put(&cover, "--");
	reproduce_put_files(b, &cover);
	reproduce_print(&cover);
}

static void reproduce_run(const struct compare_result *result,
			  const struct comparison *comparison)
{
	size_t nr = result->sides[0].nr_boots;
	struct line line = { .len = 0 };

	reproduce_put(&line, "mmfence run");
	reproduce_put_words(result, &line, false);
	reproduce_put(&line, "--json A1.json");
	reproduce_print(&line);
	if (comparison->nr_machines)
		puts("  # likewise B1.json on the other kernel, on each "
		     "machine");
	else if (nr > 1)
		printf("  # likewise B1, B2, A2, ... of %zu boots of each "
		       "kernel\n", nr);
	else
		puts("  # likewise B1.json on the other kernel");
	puts("  mmfence cover A*.json -- B*.json");
}

void cover_print_reproduce(const struct compare_result *result,
			   const struct comparison *comparison)
{
	const struct runfile *run = result->sides[0].runs[0];
	char version[24];

	printf("Reproduce with mmfence%s%s%s:\n", *run->version ? " " : "",
	       text_clean(run->version, version, sizeof(version)),
	       *runfile_fact(run, "guest.kernel") ?
	       ", in the folder of its source" : "");
	if (*runfile_fact(run, "guest.kernel"))
		reproduce_lab(result, comparison);
	else
		reproduce_run(result, comparison);
}
