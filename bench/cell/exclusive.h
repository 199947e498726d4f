/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_EXCLUSIVE_H
#define BENCH_EXCLUSIVE_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * Did read-only pins of pages that are mapped read-only look whether the page
 * is exclusive, and what came of it? Told by counters of the counting rounds:
 * FOLL_PIN references say that such a pin was taken, faults of GUP's own that
 * it had to leave the fast path, because the page was not exclusive, or not
 * mapped. A page that is not exclusive is pinned, put back and, unshared by
 * the fault, pinned again: two references. Rounds that were disturbed count
 * too: that changes how many pins there are, not what they do.
 *
 * Linux marks exclusive pages since 5.19, but a distribution may have the
 * change in an older release. After a fork the faults tell, whatever the
 * release number says; a page that is exclusive passes without a trace, so
 * that with pte=ro the release number is all there is, which the reason says.
 */
struct exclusive {
	enum {
		EXCLUSIVE_NOT_ASKED,	/* pages writable, or write pins */
		EXCLUSIVE_UNKNOWN,	/* nothing was counted */
		EXCLUSIVE_NOT_CHECKED,
		EXCLUSIVE_CHECKED,
	} outcome;
	uint64_t passes;
	uint64_t pages;			/* that the pinner took */
	uint64_t pins;			/* FOLL_PIN references */
	uint64_t faults;		/* that GUP took itself */
	/* Unknown or not checked: why. Checked: what that rests on, if it is
	 * less than the counts. */
	const char *reason;
};

void exclusive_of(const struct cell *cell, unsigned release,
		  struct exclusive *exclusive);

/* exclusive_text() - the same in words. "": not asked. Return: @buf. */
const char *exclusive_text(const struct exclusive *exclusive, char buf[256]);

/* exclusive_json() - the same as JSON; null: not asked. */
json_t *exclusive_json(const struct cell *cell, unsigned release);

#endif
