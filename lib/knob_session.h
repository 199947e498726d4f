/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_SESSION_H
#define LIB_KNOB_SESSION_H

#include <stdio.h>

#include "lib/journal.h"
#include "lib/kthread.h"
#include "lib/statedir.h"
#include "lib/tunable.h"

/* What knob.c and knob_restore.c share. */

struct knob_session {
	struct statedir dir;
	struct journal journal;
	FILE *dry;		/* non-NULL: change nothing, write here */
	bool tell;
};

/* Fits the value of a tunable and a list of CPUs. */
#define KNOB_VALUE_BYTES KTHREAD_CPUS_BYTES

/*
 * knob_get(), knob_set() - the value of a tunable or of an affinity.
 * @pid: 0 for a tunable.
 */
int knob_get(const char *target, pid_t pid, char value[KNOB_VALUE_BYTES]);
int knob_set(const char *target, pid_t pid, const char *value);

/* knob_noun() - "swap file " and the like; "" for a tunable. */
const char *knob_noun(enum knob_kind kind);

/*
 * knob_restore_entries() - knob_restore() of what is in @journal.
 * @report: a line per setting put back goes there; to stderr as a warning;
 *          NULL: none.
 * @nr_restored: added to.
 */
int knob_restore_entries(struct journal *journal, FILE *report,
			 unsigned *nr_restored);

#endif
