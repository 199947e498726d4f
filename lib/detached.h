/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DETACHED_H
#define LIB_DETACHED_H

#include <stdbool.h>

/*
 * File systems of the kernel's own that may not be mounted where they usually
 * are. An instance of our own shows in no mount table and goes with its last
 * descriptor, whatever ends the process.
 */

/*
 * detached_mount() - the root of file system @fs_name, e.g. "debugfs".
 * Needs CAP_SYS_ADMIN and Linux 5.2.
 * Return: a descriptor to be closed; -ENOENT if the kernel has no such file
 * system; else -errno. All with fail().
 */
int detached_mount(const char *fs_name);

/*
 * debugfs_open() - the root of debugfs: where it is mounted, else an instance
 * of our own (to mount it again would set the mode of the first one back).
 * Return: as detached_mount().
 */
int debugfs_open(void);

/*
 * debugfs_lacks() - is @path below where debugfs belongs, and none mounted
 * there? Such a file may exist all the same.
 */
bool debugfs_lacks(const char *path);

/*
 * debugfs_hint() - for the reason why one of its files could not be opened:
 * what @err means besides, or "". Lockdown refuses root what can write, and
 * shows only in securityfs, which may not be mounted (fs/debugfs/file.c,
 * debugfs_locked_down()).
 */
const char *debugfs_hint(int err);

#endif
