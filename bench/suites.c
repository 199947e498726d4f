/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The named lists of cells. */
#include "bench/spec.h"

#include <string.h>

static const char *const standard[] = {
	"none+none", "none+mprotect", "none+ksm", "none+swap",
	"none+swap:dirty=0", "none+collapse",
	"futex+none", "futex+spin", "futex+ksm", "futex+swap",
	"futex+swap:dirty=0", "futex+collapse",
	"iouring+none", "iouring+spin", "iouring+ksm", "iouring+swap",
	"iouring+swap:dirty=0", "iouring+collapse",
	"null", "smp_mb", "atomic", "membarrier", "mprotect_flush",
	NULL,
};

static const char *const flushes[] = {
	"none+none", "none+mprotect", "none+ksm", "none+swap",
	"none+swap:dirty=0", "none+collapse", "none+khugepaged",
	NULL,
};

static const char *const pinners[] = {
	"futex+none", "vmsplice+none", "iouring+none", "iouring:pages=512+none",
	"odirect+none", "odirect:rw=write+none",
	NULL,
};

static const char *const primitives[] = {
	"null", "smp_mb", "atomic", "membarrier", "mprotect_flush",
	NULL,
};

/* From nothing to a broadcast: cheap to dear for the initiator, about. */
static const char *const ladder[] = {
	"null", "atomic", "smp_mb", "smp_mb_after_rmw", "mfence", "dmb_ishld",
	"membarrier", "membarrier:cmd=global-expedited",
	"membarrier:cmd=global", "mprotect_flush", "mprotect_flush:pages=32",
	"mprotect_flush:pages=64", "munmap", "fork_cow", "collapse_broadcast",
	NULL,
};

const struct suite_spec spec_suites[] = {
	{ "standard", "clearers under futex, iouring and alone; primitives",
	  standard },
	{ "flushes", "every clearer alone, a bystander per spare CPU",
	  flushes },
	{ "pinners", "every pinner with no clearer", pinners },
	{ "primitives", "one synchronisation operation each", primitives },
	{ "ladder", "every primitive, from a barrier to a broadcast", ladder },
	{ NULL, NULL, NULL },
};

const struct suite_spec *spec_suite(const char *name)
{
	for (const struct suite_spec *suite = spec_suites; suite->name; suite++)
		if (!strcmp(suite->name, name))
			return suite;
	return NULL;
}
