/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PSEUDOFS_H
#define LIB_PSEUDOFS_H

#include <stdbool.h>

/*
 * Opens pseudo file systems of the kernel, such as debugfs and tracefs, also if
 * they are not mounted in their usual place. A private instance is in no mount
 * table and ends with its last descriptor, however the process ends.
 */

/*
 * pseudofs_mount() - open the root of a private instance of file system
 * @fs_name, e.g. "debugfs". Needs CAP_SYS_ADMIN and Linux 5.2.
 * Return: a descriptor to be closed; -ENOENT if the kernel has no such file
 * system; else -errno. All with fail().
 */
int pseudofs_mount(const char *fs_name);

/*
 * debugfs_open() - open the root of debugfs: the mounted instance if there is
 * one, because a second mount would reset its mode; else a private instance.
 * Return: as pseudofs_mount().
 */
int debugfs_open(void);

/*
 * debugfs_lacks() - does @path lie in the usual folder of debugfs while debugfs
 * is not mounted there? The file may still exist in a private instance.
 */
bool debugfs_lacks(const char *path);

/*
 * debugfs_hint() - a hint to append to the message that a file of debugfs could
 * not be opened because of @err; or "". Under lockdown even root may not open a
 * writable file of debugfs (fs/debugfs/file.c, debugfs_locked_down()). The
 * state of lockdown can only be read from securityfs, which may not be mounted.
 */
const char *debugfs_hint(int err);

#endif
