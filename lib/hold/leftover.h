/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LEFTOVER_H
#define LIB_LEFTOVER_H

#include <stddef.h>
#include <sys/types.h>

/*
 * What a state directory still has to put back, for those who only look.
 *
 * nr:     settings in its journal that `mmfence restore` would look at. Those
 *         of an earlier boot do not count, except for swap files.
 * holder: the process that holds them, while a run is alive; 0: they were left
 *         by a run that was killed, or nr is 0.
 */
struct leftover {
	size_t nr;
	pid_t holder;
};

/*
 * leftover_read() - look at the journal of @state_dir, which
 * statedir_check() has found to be usable. Changes nothing, takes no lock.
 *
 * Return: 0, also if there is no such directory; -errno if its journal cannot
 * be read.
 */
int leftover_read(const char *state_dir, struct leftover *left);

#endif
