/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_EXTRA_H
#define LIB_EXTRA_H

#include <stdint.h>

/* Work added to a loop: a delay, or @nr operations. */
struct extra {
	int (*run)(void *state, uint64_t nr);	/* 0 or -errno */
	void *state;
	uint64_t nr;
};

/*
 * extra_measure() - by how many nanoseconds @with takes longer than @without,
 * from batches of each; takes about 0.1 ms in all. An interrupted batch makes
 * the result wrong: take the median of several calls. Thread-safe if run() is.
 */
double extra_measure(const struct extra *with, const struct extra *without);

#endif
