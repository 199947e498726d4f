/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a letter: the tool, the kernels, the machines, the boots. */
#include "cli/compare/cover_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "cli/compare/cover_differences.h"
#include "cli/compare/cover_title.h"
#include "cli/compare/cover_variant.h"
#include "lib/base/text.h"

#define LINE_BYTES  600
#define NAMES_BYTES 200
#define WORD_BYTES  100

static void head_tool(const struct side *a, const struct side *b,
		      const struct comparison *comparison)
{
	const char *of_a = a->runs[0]->version, *of_b = b->runs[0]->version;
	char versions[64], clean_a[24], clean_b[24];
	char title[COVER_TITLE_BYTES];

	text_clean(of_a, clean_a, sizeof(clean_a));
	text_clean(of_b, clean_b, sizeof(clean_b));
	if (strcmp(of_a, of_b))
		snprintf(versions, sizeof(versions), " %s (A) and %s (B)",
			 clean_a, clean_b);
	else
		snprintf(versions, sizeof(versions), "%s%s", *of_a ? " " : "",
			 clean_a);
	cover_put("    ", "mmfence%s: %s", versions,
		  cover_title(comparison, title));
	/* Not wrapped, however long: half an address is useless. */
	if (*MMFENCE_URL)
		puts("    " MMFENCE_URL);
}

/*
 * "Debian package linux-image-RELEASE 6.1.192-2", of a kernel that calls itself
 * "#1 SMP Debian 6.1.192-2 (2026-11-16)"; or "Linux RELEASE, package NAME
 * VERSION" as the kernel's label has it; or "Linux RELEASE".
 */
static void head_package(const struct runfile *run, const char *release,
			 char *text, size_t size)
{
	static const char debian[] = " Debian ";
	const char *found = strstr(runfile_fact(run, "kernel.version"), debian);
	const char *package = runfile_fact(run, "kernel.package");
	char word[WORD_BYTES], clean[WORD_BYTES];

	if (!found) {
		snprintf(text, size, "Linux %s%s%s", release,
			 *package ? ", package " : "",
			 text_clean(package, clean, sizeof(clean)));
		return;
	}
	found += strlen(debian);
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(found, " "), found);
	snprintf(text, size, "Debian package linux-image-%s %s", release,
		 text_clean(word, clean, sizeof(clean)));
}

/* The fact that scripts/lab noted of its guest, or else the kernel's label. */
static const char *head_fact(const struct runfile *run, const char *of_guest,
			     const char *of_label)
{
	const char *fact = runfile_fact(run, of_guest);

	return *fact ? fact : runfile_fact(run, of_label);
}

/*
 * The commit of @run: as it was noted, or else the end of a release like
 * 6.1.0-0123456789ab, as scripts/patch has test boxes build it, or
 * 6.1.0-g0123456789ab, as kbuild makes it; or "". Digits alone may be a date.
 */
static const char *head_commit(const struct runfile *run)
{
	const char *commit = head_fact(run, "guest.commit", "kernel.commit");
	const char *end = strrchr(runfile_fact(run, "kernel.release"), '-');

	if (*commit || !end)
		return commit;
	end += 1 + (end[1] == 'g');
	return strspn(end, "0123456789abcdef") == 12 && !end[12] &&
	       strpbrk(end, "abcdef") ? end : "";
}

/*
 * The release without the part that repeats the commit or the variant: 6.1.0 of
 * 6.1.0-0123456789ab-edits and of 6.1.0-old.
 */
static const char *head_release(const struct runfile *run, char *buf,
				size_t size)
{
	const struct cover_variant *variant = cover_variant(run);
	const char *commit = head_commit(run);
	char name[24], *found;

	text_clean(runfile_fact(run, "kernel.release"), buf, size);
	snprintf(name, sizeof(name), "-g%.12s", *commit ? commit :
		 variant ? variant->name : "");
	if (!name[2])
		return buf;
	found = strstr(buf, name);
	name[1] = '-';
	found = found ? found : strstr(buf, name + 1);
	if (found)
		*found = '\0';
	return buf;
}

/* Is the commit of @run the only one that its kernel has more than @base's? */
static bool head_is_child(const struct runfile *run, const struct runfile *base)
{
	const char *parent = runfile_fact(run, "guest.parent");

	return *parent && !strcmp(parent, runfile_fact(base, "guest.commit"));
}

/* @a: side A, whose child the kernel of @side may be; NULL for A itself. */
static void head_kernel(const struct side *side, const struct side *a,
			char label)
{
	const struct runfile *run = side->runs[0];
	bool child = a && head_is_child(run, a->runs[0]);
	const char *commit = head_commit(run);
	const struct cover_variant *variant = cover_variant(run);
	char release[WORD_BYTES + 1], hash[80], subject[WORD_BYTES];
	char words[3 * WORD_BYTES + 128];

	head_release(run, release, sizeof(release));
	text_clean(head_fact(run, "guest.subject", "kernel.subject"), subject,
		   sizeof(subject));
	text_clean(commit, hash, sizeof(hash));
	if (*commit)
		snprintf(words, sizeof(words), "%s%s commit %.12s%s%s%s%s",
			 child ? "A plus" : "Linux ",
			 child ? "" : strcat(release, ","), hash,
			 child ? "" : " of a git tree",
			 *subject ? " (\"" : "", subject,
			 *subject ? "\")" : "");
	else if (variant)
		snprintf(words, sizeof(words), "Linux %s \"%s\": %s", release,
			 variant->name, variant->words);
	else
		head_package(run, release, words, sizeof(words));
	cover_put("    ", "%c: %s", label, words);
}

/* If two sides alternate: was each of them first in some pair? */
static bool head_both_ran_first(const struct side *a, const struct side *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < a->nr_boots; i++)
		nr += a->boots[i].start_unix_s < b->boots[i].start_unix_s;
	return nr && nr < a->nr_boots;
}

/* The number of visits of a side, in the cell with the most. */
static size_t head_nr_visits(const struct comparison *comparison, bool of_b)
{
	size_t most = 0;

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		size_t nr = of_b ? row->b.nr_visits : row->a.nr_visits;

		most = nr > most ? nr : most;
	}
	return most;
}

/*
 * Say that the sides are equal in their configuration and, if the comparison
 * noted no difference, in all other facts of the files.
 */
static const char *head_equal(const struct side *a, const struct side *b,
			      const struct comparison *comparison)
{
	static const char key[] = "kernel.config_fnv1a64";
	const char *config = runfile_fact(a->runs[0], key);
	bool same = *config && !strcmp(config, runfile_fact(b->runs[0], key));

	for (size_t i = 0; i < comparison->checked.nr_notes; i++)
		if (comparison->checked.notes[i].kind == NOTE_ENVIRONMENT)
			return same ? "; same .config" : "";
	return same ? "; same .config, settings" : "; same settings";
}

static void head_boots(const struct compare_result *result,
		       const struct comparison *comparison)
{
	const struct side *a = &result->sides[0];
	const struct side *b = &result->sides[comparison->side];
	const char *equal = head_equal(a, b, comparison);

	if (comparison->nr_machines)
		cover_put("    ", "%zu machines, each counts once; boots: "
			  "%zu of A, %zu of B", comparison->nr_machines,
			  a->nr_boots, b->nr_boots);
	else if (comparison->nr_pairs)
		cover_put("    ", "%zu pairs of boots%s%s",
			  comparison->nr_pairs, head_both_ran_first(a, b) ?
			  ", in the order ABBA" : "", equal);
	else if (a->nr_boots == 1 && b->nr_boots == 1)
		cover_put("    ", "One boot each; visits (new processes): A "
			  "%zu, B %zu%s", head_nr_visits(comparison, false),
			  head_nr_visits(comparison, true), equal);
	else
		cover_put("    ", "Boots: %zu of A, %zu of B, not alternating",
			  a->nr_boots, b->nr_boots);
}

/* Append ", value" if the fact is known. */
static void head_add_fact(const struct side *side, const char *key,
			  const char *before, const char *after, char *line,
			  size_t size)
{
	const char *value = runfile_fact(side->runs[0], key);
	size_t len = strlen(line);
	char clean[WORD_BYTES * 2];

	if (*value && len < size)
		snprintf(line + len, size - len, "%s%s%s%s", len ? ", " : "",
			 before, text_clean(value, clean, sizeof(clean)),
			 after);
}

/* Append the fact only if it differs from @usual, which most readers assume. */
static void head_add_unusual(const struct side *side, const char *key,
			     const char *usual, const char *before,
			     const char *after, char *line, size_t size)
{
	if (strcmp(runfile_fact(side->runs[0], key), usual))
		head_add_fact(side, key, before, after, line, size);
}

/*
 * Append mitigations= of the command line. The resulting mitigations are in the
 * result files.
 */
static void head_add_mitigations(const struct side *side, char *line,
				 size_t size)
{
	static const char option[] = "mitigations=";
	const char *cmdline = runfile_fact(side->runs[0], "kernel.cmdline");
	const char *found = strstr(cmdline, option);
	size_t len = strlen(line);
	char clean[48], word[48];

	if (!found || len >= size)
		return;
	snprintf(word, sizeof(word), "%.*s",
		 (int)strcspn(found + strlen(option), " "),
		 found + strlen(option));
	snprintf(line + len, size - len, "%smitigations=%s", len ? ", " : "",
		 text_clean(word, clean, sizeof(clean)));
}

/* The CPUs are the guest's or, if no hypervisor is known, the machine's. */
static void head_machine_line(const struct side *side, char *line, size_t size)
{
	static const char hypervisor[] = "flush.cpuid.hypervisor_signature";
	const struct runfile *run = side->runs[0];
	const char *smt = runfile_fact(run, "state.smt_control");
	bool guest = run->emulated || *runfile_fact(run, hypervisor);

	*line = '\0';
	if (run->emulated) {
		snprintf(line, size, "emulated guest");
		head_add_fact(side, "machine.arch", "", "", line, size);
		head_add_fact(side, "guest.qemu", "QEMU ", "", line, size);
	} else {
		head_add_fact(side, "machine.cpu_model", "", "", line, size);
		head_add_fact(side, hypervisor, "guest of (", ")", line, size);
	}
	head_add_fact(side, "machine.cpus_online", "", guest ?
		      " virtual CPUs" : " CPUs online", line, size);
	head_add_unusual(side, "machine.threads_per_core", "1", "",
			 " threads a core", line, size);
	head_add_unusual(side, "machine.numa_nodes", "1", "", " NUMA nodes",
			 line, size);
	if (!strncmp(smt, "on", 2) || !strcmp(smt, "off"))
		head_add_fact(side, "state.smt_control", "SMT ", "", line,
			      size);
	head_add_mitigations(side, line, size);
	head_add_unusual(side, "machine.page_bytes", "4096", "pages of ",
			 " bytes", line, size);
}

/* Print what both sides ran on, once if it is the same. */
static void head_machine(const struct side *a, const struct side *b,
			 char label)
{
	const char *times = a->runs[0]->emulated ? ": no times" : "";
	char of_a[LINE_BYTES], of_b[LINE_BYTES];

	head_machine_line(a, of_a, sizeof(of_a));
	head_machine_line(b, of_b, sizeof(of_b));
	if (!strcmp(of_a, of_b)) {
		cover_put("    ", "Both on: %s%s", of_a, times);
		return;
	}
	cover_put("    ", "A on: %s%s", of_a, times);
	cover_put("    ", "%c on: %s%s", label, of_b, times);
}

/*
 * Report the method of flushing if some flushes of other CPUs are no counted
 * interrupts.
 */
static void head_flush(const struct side *side)
{
	char line[LINE_BYTES] = "";

	if (strcmp(runfile_fact(side->runs[0], "flush.method"), "native-ipi"))
		head_add_fact(side, "flush.counted", "TLB flushes: ",
			      "", line, sizeof(line));
	cover_put("    ", "%s", line);
}

/* Print the names of the machines like machine @index, and their hardware. */
static void head_alike(const struct comparison *comparison, size_t index)
{
	const struct compare_machine *machines = comparison->machines;
	char line[LINE_BYTES], other[LINE_BYTES], text[2 * LINE_BYTES];
	size_t len = 0, nr_unnamed = 0;

	head_machine_line(&machines[index].a, line, sizeof(line));
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		head_machine_line(&machines[i].a, other, sizeof(other));
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
		snprintf(text + len, sizeof(text) - len, " and %zu more",
			 nr_unnamed);
	cover_put("    ", "%s: %s", text, line);
}

void cover_print_head(const struct compare_result *result,
		      const struct comparison *comparison, bool all)
{
	const struct side *a = &result->sides[0];
	const struct side *b = &result->sides[comparison->side];

	head_tool(a, b, comparison);
	head_kernel(a, NULL, 'A');
	head_kernel(b, a, side_letter(comparison->side));
	for (size_t i = 0; i < comparison->nr_machines; i++)
		head_alike(comparison, i);
	if (!comparison->nr_machines) {
		head_machine(a, b, side_letter(comparison->side));
		head_flush(a);
	}
	head_boots(result, comparison);
	if (!all)
		cover_print_differences(result, comparison);
}
