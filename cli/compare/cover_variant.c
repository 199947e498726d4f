/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_variant.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/array.h"

/* The files do not say whose source it is; the commands of the block do. */
#define SOURCE "unchanged source (the commands take Debian's)"

static const struct cover_variant variants[] = {
	{ "new", SOURCE },
	{ "old", "two changes of 088b8aa537c2 undone (lab/spatch): flushes "
	  "exclusive pages one by one (try_to_unmap_one), no barriers" },
	{ "both", "by lab/spatch, the barriers of 088b8aa537c2 and the flush "
	  "that they replaced" },
	{ "neither", "by lab/spatch, neither the barriers of 088b8aa537c2 nor "
	  "the flush that they replaced; unsafe" },
	{ "nopin", "by lab/spatch, checks for no pins, unsafe" },
	{ "noshare", "by lab/spatch, no check for pins where "
	  "PageAnonExclusive is cleared, unsafe" },
	{ "nocallers", "by lab/spatch, KSM, reclaim and swap-in check for no "
	  "pins, unsafe" },
	{ "broadcast", "by lab/spatch/sync, compiles to the code as released" },
	{ "skip", "by lab/spatch/sync, no broadcast where the flush has "
	  "interrupted" },
	{ "targeted", "by lab/spatch/sync, interrupts those that walk; store "
	  "and barrier before a walk" },
	{ "targeted-xchg", "by lab/spatch/sync, interrupts those that walk; "
	  "xchg before a walk" },
	{ "targeted-nobarrier", "by lab/spatch/sync, targeted without the "
	  "barrier of who walks, unsafe" },
	{ "rcu", "by lab/spatch/sync, a collapse waits for a grace period" },
	{ "none", "by lab/spatch/sync, nobody waits for walks of page tables, "
	  "unsafe" },
	{ "plain", SOURCE },
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
