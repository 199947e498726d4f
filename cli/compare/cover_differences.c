/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_differences.h"

#include <stdio.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "lib/base/array.h"

#define VALUE_COLUMNS 24	/* longer values are left out */

static bool differences_starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/*
 * Is "kernel.x: a | b" a difference of a setting? These are none: a fact that
 * only one kernel has, the addresses of functions and the list of tracepoints,
 * since releases differ in these; and what two kernels say of one machine.
 */
static bool differences_is_setting(const char *text)
{
	static const char *const others[] = { "counters.", "kernel.text.",
					      "machine.",
					      "state.smt_control: not" };
	const char *values = strstr(text, ": ");
	size_t len = strlen(text);

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (differences_starts(text, others[i]))
			return false;
	return values && !differences_starts(values, ": - |") &&
	       (len < strlen(" | -") ||
		strcmp(text + len - strlen(" | -"), " | -"));
}

/* "PREEMPT: n | y" becomes "PREEMPT (n | y)"; a long value is left out. */
static void differences_name(const char *text, char buf[NOTE_BYTES + 4])
{
	const char *values = strstr(text, ": ") + 2;
	int len = (int)(values - 2 - text);

	if (strlen(values) <= VALUE_COLUMNS)
		snprintf(buf, NOTE_BYTES + 4, "%.*s (%s)", len, text, values);
	else
		snprintf(buf, NOTE_BYTES + 4, "%.*s", len, text);
}

/* Append @name to the list in @text if there is room. */
static bool differences_add(const char *name, char *text, size_t size)
{
	size_t at = strlen(text);

	if (at + strlen(name) + strlen(", ") >= size)
		return false;
	sprintf(text + at, "%s%s", at ? ", " : "", name);
	return true;
}

/* Do the sides have other versions: not 6.1.0 both? */
static bool differences_other_release(const struct side *a,
				      const struct side *b)
{
	const char *x = runfile_fact(a->runs[0], "kernel.release");
	const char *y = runfile_fact(b->runs[0], "kernel.release");
	size_t len = strspn(x, "0123456789.");

	return len != strspn(y, "0123456789.") || strncmp(x, y, len);
}

/* Of two releases many facts differ: any part may be the cause. */
static void differences_of_releases(size_t nr, size_t nr_shown,
				    const char *text)
{
	if (nr && nr == nr_shown)
		cover_put("    ", "A and B are two releases, and differ also "
			  "in %s", text);
	else if (nr)
		cover_put("    ", "A and B are two releases, and %zu recorded "
			  "fact%s of kernel and machine differ%s (mmfence "
			  "cover --long)", nr, nr == 1 ? "" : "s",
			  nr == 1 ? "s" : "");
}

void cover_print_differences(const struct compare_result *result,
			     const struct comparison *comparison)
{
	char text[2 * COVER_COLUMNS - 50] = "", name[NOTE_BYTES + 4];
	size_t nr = 0, nr_shown = 0;

	for (size_t i = 0; i < comparison->checked.nr_notes; i++) {
		const struct note *note = &comparison->checked.notes[i];

		if (note->kind != NOTE_ENVIRONMENT)
			continue;
		nr++;
		if (!differences_is_setting(note->text))
			continue;
		differences_name(note->text, name);
		nr_shown += differences_add(name, text, sizeof(text));
	}
	if (differences_other_release(&result->sides[0],
				      &result->sides[comparison->side])) {
		differences_of_releases(nr, nr_shown, text);
		return;
	}
	if (nr_shown)
		cover_put("    ", "A and B differ also in %s: a change may be "
			  "due to that", text);
	if (nr > nr_shown)
		cover_put("    ", "%zu %sfacts that the kernels report differ, "
			  "too: mmfence cover --long", nr - nr_shown,
			  nr_shown ? "other " : "");
}
