/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_RESTORE_H
#define LIB_KNOB_RESTORE_H

#include <stdio.h>

#include "lib/hold/journal.h"

/*
 * Putting back what a journal names: of the session that lives
 * (lib/hold/knob.h), or of one that died.
 *
 * Where a function takes @out, this stream gets one line "what: held ->
 * before" per setting that was put back. With stderr the line is a
 * warn_line(); with NULL there is none.
 */

/* knob_noun() - "swap file " and the like; "" for a tunable. */
const char *knob_noun(enum knob_kind kind);

/*
 * knob_restore_entries() - put back the entries of @journal, as
 * knob_restore() says.
 * @nr_restored: the number of settings put back is added to it.
 */
int knob_restore_entries(struct journal *journal, FILE *out,
			 unsigned *nr_restored);

/*
 * knob_repair() - put back what a dead session left in @state_dir.
 * @nr_restored: set, also on failure; 0 if there was nothing to do.
 *
 * A missing directory or journal is nothing to do. After a reboot only swap
 * files are left to remove: the kernel forgot the rest.
 *
 * Return: as knob_restore(); -EPERM without root; -EBUSY if a session lives.
 */
int knob_repair(const char *state_dir, FILE *out, unsigned *nr_restored);

#endif
