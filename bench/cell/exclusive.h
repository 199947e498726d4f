/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_EXCLUSIVE_H
#define BENCH_EXCLUSIVE_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * Decides whether read-only pins of pages that are mapped read-only checked
 * that the page is exclusive, and with which result. The evidence is in the
 * counters of the counting rounds. FOLL_PIN references show that such a pin was
 * taken. Faults taken by GUP show that it had to leave the fast path, because
 * the page was not exclusive or not mapped. A page that is not exclusive is
 * pinned, released, unshared by the fault and pinned again: two references.
 * Disturbed rounds count, too: a disturbance changes the number of pins, but
 * not their behaviour.
 *
 * Linux marks exclusive pages since 5.19, but a distribution may have the
 * change in an older release. After a fork the faults decide, whatever the
 * release number is. A check of an exclusive page succeeds without a trace, so
 * with pte=ro the release number is the only evidence; the reason says so.
 */
struct exclusive {
	enum {
		EXCLUSIVE_NOT_ASKED,	/* writable pages, or write pins */
		EXCLUSIVE_UNKNOWN,	/* nothing was counted */
		EXCLUSIVE_NOT_CHECKED,
		EXCLUSIVE_CHECKED,
	} outcome;
	uint64_t passes;
	uint64_t pages;			/* taken by the pinner */
	uint64_t pins;			/* FOLL_PIN references */
	uint64_t faults;		/* taken by GUP */
	/* Unknown or not checked: why. Checked: what that rests on, if it is
	 * less than the counts. */
	const char *reason;
};

void exclusive_of(const struct cell *cell, unsigned release,
		  struct exclusive *exclusive);

/*
 * exclusive_text() - the same in words; "" for EXCLUSIVE_NOT_ASKED. Return:
 * @buf.
 */
const char *exclusive_text(const struct exclusive *exclusive, char buf[256]);

/* exclusive_json() - the same as JSON; null for EXCLUSIVE_NOT_ASKED. */
json_t *exclusive_json(const struct cell *cell, unsigned release);

#endif
