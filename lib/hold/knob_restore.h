/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_RESTORE_H
#define LIB_KNOB_RESTORE_H

#include <stdio.h>

#include "lib/hold/journal.h"

/*
 * Restores the settings of a journal: that of a live session (lib/hold/knob.h)
 * or of a session that was killed.
 *
 * If a function has a parameter @out, it writes one line "name: held value ->
 * original value" to that stream per restored setting. If @out is stderr, the
 * line goes through warn_line(); if NULL, there is no line.
 */

/* knob_noun() - "swap file " and the like; "" for a tunable. */
const char *knob_noun(enum knob_kind kind);

/*
 * knob_restore_entries() - restore the entries of @journal, by the rules of
 * knob_restore().
 * @nr_restored: the number of restored settings is added to it.
 */
int knob_restore_entries(struct journal *journal, FILE *out,
			 unsigned *nr_restored);

/*
 * knob_repair() - restore what a killed session left in @state_dir.
 * @nr_restored: set, also on failure; 0 if there was nothing to do.
 *
 * If the directory or the journal is missing, there is nothing to do. After a
 * reboot only swap files have to be removed: the kernel has lost all other
 * settings.
 *
 * Return: as knob_restore(); -EPERM without root; -EBUSY if a session is alive.
 */
int knob_repair(const char *state_dir, FILE *out, unsigned *nr_restored);

#endif
