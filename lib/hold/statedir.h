/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATEDIR_H
#define LIB_STATEDIR_H

#include <limits.h>
#include <stdbool.h>

/*
 * A root-only directory on a filesystem that survives a reboot, locked by one
 * process at a time. The lock is flock(2) on the file "lock" in it, which also
 * holds the owner's PID for others to read; the kernel drops the lock with the
 * last process that inherited it. Tunables belong to the whole machine, so a
 * second lock of the same kind covers all state directories together.
 */
#define STATEDIR_MACHINE_LOCK "/run/mmfence.lock"

struct statedir {
	char path[PATH_MAX];	/* as resolved by the kernel */
	int fd;
	int lock_fd, machine_fd;
	bool read_only;		/* nothing can be written or removed in it */
};

/*
 * statedir_open() - open, check and lock.
 * @create: make the directory (0700) if it is missing.
 *
 * If the owner named in a lock file is dead, but its child still holds the
 * lock, waits up to two seconds for that child. If a lock file cannot be
 * written, on a full disk or a read-only filesystem, it is locked without
 * writing the PID.
 *
 * Return: 0; -ENOENT if missing and not @create; -EBUSY if locked, and
 * fail_text() names the process that holds the lock (lib/hold/lockholder.h);
 * -EPERM without root, or if other users can change the directory or one above
 * it; -ELOOP or -ENOTDIR; -EOPNOTSUPP on a filesystem that a reboot empties.
 */
int statedir_open(struct statedir *dir, const char *path, bool create);

/*
 * statedir_lock_machine() - take only the lock that all state directories
 * share, for a caller without a usable directory. Release with
 * statedir_close().
 * @dir: its descriptors must be -1.
 *
 * Return: 0; -EBUSY if locked; else -errno.
 */
int statedir_lock_machine(struct statedir *dir);

/*
 * statedir_check() - would statedir_open() with @create accept @path? Changes
 * nothing and takes no lock, so it does not notice a live owner.
 * @exists: set on success; if false, the parent directory was checked.
 * @fs_name: set on success, as by statedir_fs_name().
 *
 * Return: as statedir_open(), without -EBUSY.
 */
int statedir_check(const char *path, bool *exists, char fs_name[32]);

/* statedir_close() - release the lock. */
void statedir_close(struct statedir *dir);

/* statedir_sync() - make created and removed entries durable. */
int statedir_sync(const struct statedir *dir);

/*
 * statedir_fs_name() - the type of the filesystem of @fd: "ext4", or "0x..." if
 * unknown. Return: @buf.
 */
const char *statedir_fs_name(int fd, char buf[32]);

#endif
