/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_EXTRA_H
#define LIB_EXTRA_H

#include <stdint.h>

/* Work that a loop does beside its own: a delay, or @nr operations. */
struct extra {
	int (*run)(void *state, uint64_t nr);	/* 0 or -errno */
	void *state;
	uint64_t nr;
};

/*
 * extra_measure() - how much longer @with takes than @without, ns, from
 * batches of each, about a tenth of a millisecond in all. A batch that is
 * interrupted is off: take the median of several. Thread-safe if run() is.
 */
double extra_measure(const struct extra *with, const struct extra *without);

#endif
