/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATEDIR_H
#define LIB_STATEDIR_H

#include <limits.h>
#include <stdbool.h>

/*
 * A root-only directory on a filesystem that survives a reboot, locked by one
 * process at a time. The lock is flock(2) on the file "lock" in it, which
 * also holds the owner's pid for others to read; the kernel drops it with the
 * last process that inherited it. Tunables are the machine's, so there is a
 * second lock of the same kind for all state directories together.
 */
#define STATEDIR_MACHINE_LOCK "/run/mmfence.lock"

struct statedir {
	char path[PATH_MAX];	/* as the kernel names it */
	int fd;
	int lock_fd, machine_fd;
	bool read_only;		/* nothing can be written or removed in it */
};

/*
 * statedir_open() - open, check and lock.
 * @create: make the directory (0700) if it is missing.
 *
 * If the owner in a lock file is dead but a child of its still holds the
 * lock, waits up to two seconds for that child. A lock file that cannot be
 * written, on a full disk or a read-only filesystem, is locked as it is.
 *
 * Return: 0; -ENOENT if missing and not @create; -EBUSY if locked, and
 * fail_text() names the process that holds the lock (lib/hold/lockholder.h);
 * -EPERM
 * without root or if it, or a directory above it, can be changed by others;
 * -ELOOP or -ENOTDIR; -EOPNOTSUPP on a filesystem that a reboot empties.
 */
int statedir_open(struct statedir *dir, const char *path, bool create);

/*
 * statedir_lock_machine() - take only the lock that all state directories
 * share, for a caller that can have no directory. Ends with statedir_close().
 * @dir: its descriptors are -1.
 *
 * Return: 0; -EBUSY if locked; else -errno.
 */
int statedir_lock_machine(struct statedir *dir);

/*
 * statedir_check() - would statedir_open() with @create take @path? Changes
 * nothing and takes no lock: a live owner does not show.
 * @exists: set on success; if false, its parent was looked at.
 * @fs_name: set on success, as statedir_fs_name() says it.
 *
 * Return: as statedir_open(), without -EBUSY.
 */
int statedir_check(const char *path, bool *exists, char fs_name[32]);

/* statedir_close() - release the lock. */
void statedir_close(struct statedir *dir);

/* statedir_sync() - make entries created or removed in it durable. */
int statedir_sync(const struct statedir *dir);

/*
 * statedir_fs_name() - "ext4", or "0x..." if unknown, of the filesystem that
 * @fd is on. Return: @buf.
 */
const char *statedir_fs_name(int fd, char buf[32]);

#endif
