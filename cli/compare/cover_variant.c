/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_variant.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/array.h"

static const struct cover_variant variants[] = {
	{ "new", "as released" },
	{ "old", "edited: flushes each page, no barriers, as 5.19" },
	{ "both", "edited: flushes each page, and has the barriers" },
	{ "neither", "edited: no barriers for GUP-fast, unsafe" },
	{ "nopin", "edited: checks for no pins, unsafe" },
	{ "noshare", "edited: no check for pins where PageAnonExclusive is "
	  "cleared, unsafe" },
	{ "nocallers", "edited: KSM, reclaim and swap-in check for no pins, "
	  "unsafe" },
	{ "broadcast", "as released" },
	{ "skip", "edited: no broadcast where the flush has interrupted" },
	{ "targeted", "edited: interrupts those that walk; store and barrier "
	  "before a walk" },
	{ "targeted-xchg", "edited: interrupts those that walk; xchg before a "
	  "walk" },
	{ "rcu", "edited: a collapse waits for a grace period" },
	{ "none", "edited: nobody waits for walks of page tables, unsafe" },
	{ "plain", "as released" },
};

/* Does @release end with "-@name"? A name may have dashes of its own. */
static bool variant_ends(const char *release, const char *name)
{
	size_t len = strlen(release), name_len = strlen(name);

	return len > name_len && release[len - name_len - 1] == '-' &&
	       !strcmp(release + len - name_len, name);
}

const struct cover_variant *cover_variant(const struct runfile *run)
{
	const char *release = runfile_fact(run, "kernel.release");

	/*
	 * scripts/build-kernel sets the date to 1970; no other kernel has that
	 * date.
	 */
	if (!strstr(runfile_fact(run, "kernel.version"),
		    "Thu Jan 1 00:00:00 UTC 1970"))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		if (variant_ends(release, variants[i].name))
			return &variants[i];
	return NULL;
}
