/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_variant.h"

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
	{ "plain", "as released" },
};

const struct cover_variant *cover_variant(const struct runfile *run)
{
	const char *release = runfile_fact(run, "kernel.release");
	const char *dash = strrchr(release, '-');

	/*
	 * scripts/build-kernel sets the date to 1970; no other kernel has that
	 * date.
	 */
	if (!dash || !strstr(runfile_fact(run, "kernel.version"),
			     "Thu Jan 1 00:00:00 UTC 1970"))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		if (!strcmp(dash + 1, variants[i].name))
			return &variants[i];
	return NULL;
}
