/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a letter begins with: the kernels, the boots and the machines. */
#include <stdio.h>
#include <string.h>

#include "cli/cover.h"
#include "cli/format.h"
#include "lib/compare_machine.h"
#include "lib/text.h"

#define LINE_BYTES  400
#define NAMES_BYTES 200

/* Of two sides that alternate: is neither always the first of a pair? */
static bool both_ran_first(const struct side *a, const struct side *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < a->nr_boots; i++)
		nr += a->boots[i].start_unix_s < b->boots[i].start_unix_s;
	return nr && nr < a->nr_boots;
}

static void print_sides(const struct compare_result *result,
			const struct comparison *comparison)
{
	const struct side *a = &result->sides[0];
	const struct side *b = &result->sides[comparison->side];
	char of_a[40], of_b[40], line[256];

	snprintf(line, sizeof(line), "A = %s   B = %s",
		 text_clean(runfile_fact(a->runs[0], "kernel.release"), of_a,
			    sizeof(of_a)),
		 text_clean(runfile_fact(b->runs[0], "kernel.release"), of_b,
			    sizeof(of_b)));
	print_wrapped("", "    ", line, COVER_COLUMNS);
	if (comparison->nr_machines)
		snprintf(line, sizeof(line), "%zu machines, each counts once; "
			 "%zu + %zu boots, %zu + %zu runs",
			 comparison->nr_machines, a->nr_boots, b->nr_boots,
			 a->nr_runs, b->nr_runs);
	else if (comparison->nr_pairs)
		snprintf(line, sizeof(line), "%zu boot pairs, alternating%s; "
			 "%zu + %zu runs", comparison->nr_pairs,
			 both_ran_first(a, b) ? " (ABBA order)" : "",
			 a->nr_runs, b->nr_runs);
	else
		snprintf(line, sizeof(line), "%zu + %zu boots, not "
			 "alternating; %zu + %zu runs", a->nr_boots,
			 b->nr_boots, a->nr_runs, b->nr_runs);
	print_wrapped("", "    ", line, COVER_COLUMNS);
}

/* ", value" if the fact is known. */
static void add_fact(const struct side *side, const char *key,
		     const char *before, const char *after, char *line,
		     size_t size)
{
	const char *value = runfile_fact(side->runs[0], key);
	size_t len = strlen(line);
	char clean[48];

	if (*value && len < size)
		snprintf(line + len, size - len, "%s%s%s%s", len ? ", " : "",
			 before, text_clean(value, clean, sizeof(clean)),
			 after);
}

/* What the kernel was told; what it made of that is in the result files. */
static void add_mitigations(const struct side *side, char *line, size_t size)
{
	static const char option[] = "mitigations=";
	const char *cmdline = runfile_fact(side->runs[0], "kernel.cmdline");
	const char *found = strstr(cmdline, option);
	size_t len = strlen(line);
	char clean[48], word[48] = "auto";

	if (!*cmdline || len >= size)
		return;
	if (found)
		snprintf(word, sizeof(word), "%.*s",
			 (int)strcspn(found + strlen(option), " "),
			 found + strlen(option));
	snprintf(line + len, size - len, "%smitigations=%s", len ? ", " : "",
		 text_clean(word, clean, sizeof(clean)));
}

static void machine_line(const struct side *side, char *line, size_t size)
{
	*line = '\0';
	add_fact(side, "machine.cpu_model", "", "", line, size);
	add_fact(side, "machine.cpus_online", "", " CPUs", line, size);
	add_fact(side, "machine.numa_nodes", "", " NUMA nodes", line, size);
	add_fact(side, "state.smt_control", "SMT ", "", line, size);
	add_mitigations(side, line, size);
	add_fact(side, "flush.method", "TLB flush ", "", line, size);
	add_fact(side, "machine.page_bytes", "pages of ", " bytes", line, size);
	if (side->runs[0]->emulated)
		add_fact(side, "machine.cpus_online", "EMULATED: counts only, ",
			 " CPUs", line, size);
}

/* The names of those that are like machine @index, and what that is. */
static void print_alike(const struct comparison *comparison, size_t index)
{
	const struct compare_machine *machines = comparison->machines;
	char line[LINE_BYTES], other[LINE_BYTES], text[2 * LINE_BYTES];
	size_t len = 0, nr_unnamed = 0;

	machine_line(&machines[index].a, line, sizeof(line));
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		machine_line(&machines[i].a, other, sizeof(other));
		if (strcmp(line, other))
			continue;
		if (i < index)
			return;
		if (len > NAMES_BYTES) {
			nr_unnamed++;
			continue;
		}
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
					len ? ", " : "", machines[i].name);
	}
	if (nr_unnamed)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					" and %zu more", nr_unnamed);
	snprintf(text + len, sizeof(text) - len, ": %s", line);
	print_wrapped("", "    ", text, COVER_COLUMNS);
}

void cover_print_head(const struct compare_result *result,
		      const struct comparison *comparison)
{
	char line[LINE_BYTES];

	print_sides(result, comparison);
	for (size_t i = 0; i < comparison->nr_machines; i++)
		print_alike(comparison, i);
	if (comparison->nr_machines)
		return;
	machine_line(&result->sides[0], line, sizeof(line));
	print_wrapped("", "    ", line, COVER_COLUMNS);
}
