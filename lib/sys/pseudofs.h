/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PSEUDOFS_H
#define LIB_PSEUDOFS_H

#include <stdbool.h>

/*
 * The kernel's pseudo file systems, such as debugfs and tracefs, which may not
 * be mounted where they usually are. A private instance is in no mount table
 * and ends with its last descriptor, however the process ends.
 */

/*
 * pseudofs_mount() - the root of file system @fs_name, e.g. "debugfs".
 * Needs CAP_SYS_ADMIN and Linux 5.2.
 * Return: a descriptor to be closed; -ENOENT if the kernel has no such file
 * system; else -errno. All with fail().
 */
int pseudofs_mount(const char *fs_name);

/*
 * debugfs_open() - the root of debugfs: where it is mounted, else a private
 * instance. A mounted one is used because a second mount would reset the mode
 * of the first. Return: as pseudofs_mount().
 */
int debugfs_open(void);

/*
 * debugfs_lacks() - is @path in the usual folder of debugfs, and is debugfs
 * not mounted there? The file may exist in a private instance all the same.
 */
bool debugfs_lacks(const char *path);

/*
 * debugfs_hint() - what to add to the message that a file of debugfs could not
 * be opened because of @err; or "". Lockdown refuses even root to open a file
 * that can be written. Only securityfs, which may not be mounted, tells about
 * lockdown (fs/debugfs/file.c, debugfs_locked_down()).
 */
const char *debugfs_hint(int err);

#endif
