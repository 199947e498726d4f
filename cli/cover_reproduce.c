/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that measures it again: on the machine, or in guests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cover.h"
#include "cli/format.h"
#include "lib/scope.h"
#include "lib/text.h"

#define MAX_WORDS 256
#define LINE_BYTES 4096

struct line {
	char text[LINE_BYTES];
	size_t len;
};

static void put(struct line *line, const char *word)
{
	size_t room = sizeof(line->text) - line->len;
	int len = snprintf(line->text + line->len, room, " %s", word);

	line->len += (size_t)len < room ? (size_t)len : room - 1;
}

/* scripts/lab says these itself, in paths of the guest. */
static size_t skip(const char *word)
{
	if (!strcmp(word, "--json") || !strcmp(word, "--state-dir"))
		return 2;
	return !strcmp(word, "--emulated");
}

/* Is @word, as it was given, a cell of this run? */
static bool is_cell(const struct runfile *run, const char *word)
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

/* The words of mmfence run as those of scripts/lab: cells -- options. */
static void put_words(const struct runfile *run, struct line *line)
{
	SCOPE_FREE char *copy = strdup(run->command);
	char *words[MAX_WORDS], *rest = NULL;
	size_t nr = 0, nr_options;

	for (char *word = copy ? strtok_r(copy, " ", &rest) : NULL;
	     word && nr < MAX_WORDS; word = strtok_r(NULL, " ", &rest))
		words[nr++] = word;
	for (nr_options = nr; nr_options > 2 &&
	     is_cell(run, words[nr_options - 1]);)
		nr_options--;
	for (size_t i = nr_options; i < nr; i++)
		put(line, words[i]);
	put(line, "--");
	/* "mmfence run" are the first two. */
	for (size_t i = 2; i < nr_options; i++) {
		size_t skipped = skip(words[i]);

		if (skipped)
			i += skipped - 1;
		else
			put(line, words[i]);
	}
}

/* An option of scripts/lab from what it noted of the guest. */
static void put_fact(const struct runfile *run, const char *option,
		     const char *key, struct line *line)
{
	const char *value = runfile_fact(run, key);
	char clean[80];

	if (!*value)
		return;
	put(line, option);
	put(line, text_clean(value, clean, sizeof(clean)));
}

static void print_lab(const struct compare_result *result,
		      const struct comparison *comparison)
{
	const struct runfile *run = result->sides[0].runs[0];
	const struct side *b = &result->sides[comparison->side];
	struct line line = { "scripts/lab", strlen("scripts/lab") };
	char boots[24];

	put_fact(run, "--kernel", "guest.kernel", &line);
	put_fact(b->runs[0], "--kernel", "guest.kernel", &line);
	put_fact(run, "--arch", "guest.arch", &line);
	put_fact(run, "--accel", "guest.accelerator", &line);
	put_fact(run, "--smp", "guest.vcpus", &line);
	put_fact(run, "--mem", "guest.memory_mib", &line);
	put_fact(run, "--nodes", "guest.nodes", &line);
	snprintf(boots, sizeof(boots), "%zu", result->sides[0].nr_boots);
	put(&line, "--boots");
	put(&line, boots);
	put_words(run, &line);
	print_wrapped("Reproduce: ", "    ", line.text, COVER_COLUMNS);
	puts("    (a kernel that is no debian:VERSION: the folder of that "
	     "name); then\n    mmfence cover A*.json -- B*.json");
}

void cover_print_reproduce(const struct compare_result *result,
			   const struct comparison *comparison)
{
	const struct runfile *run = result->sides[0].runs[0];

	if (*runfile_fact(run, "guest.kernel")) {
		print_lab(result, comparison);
		return;
	}
	print_wrapped("Reproduce: ", "    ", *run->command ? run->command :
		      "mmfence run", COVER_COLUMNS);
	puts("    on each kernel, boots alternating (ABBA); then\n"
	     "    mmfence cover A*.json -- B*.json");
}
