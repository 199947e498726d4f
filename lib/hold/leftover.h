/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LEFTOVER_H
#define LIB_LEFTOVER_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Reports, without changing anything, what remains to be restored from a state
 * directory.
 *
 * nr: settings in its journal that `mmfence restore` would restore or check.
 * Settings of an earlier boot do not count, except for swap files. holder: the
 * process that holds them if a run is alive; 0: a killed run left them, or nr
 * is 0.
 */
struct leftover {
	size_t nr;
	pid_t holder;
};

/*
 * leftover_read() - read the journal of @state_dir, which statedir_check() must
 * have found usable. Changes nothing, takes no lock.
 *
 * Return: 0, also if there is no such directory; -errno if its journal cannot
 * be read.
 */
int leftover_read(const char *state_dir, struct leftover *left);

#endif
