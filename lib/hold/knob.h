/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_H
#define LIB_KNOB_H

/*
 * Tunables, kernel thread affinity and swap devices, held for a while and
 * put back, whatever happens to the process.
 *
 * Each change is journalled, with the value before, and fsynced before it is
 * made. The journal is a file in the state directory, so it outlives the
 * process and a reboot; whoever opens the directory next repairs what a
 * killed holder left. Written by one thread: a session is not thread-safe.
 *
 * A machine has one session at a time, whatever its directory: a second one
 * would take the first one's values for those before.
 *
 * What the kernel changes by itself when a tunable is written is put back too;
 * lib/hold/sideeffect.h lists it.
 *
 * A forked child inherits the session's lock: the session counts as alive
 * until the child has ended too (give it PR_SET_PDEATHSIG). Only the process
 * that opened a session may call its functions.
 *
 * Every call returns 0 or -errno through fail() (lib/base/fail.h).
 */

#include <stdint.h>
#include <stdio.h>

#define KNOB_STATE_DIR "/var/lib/mmfence"

struct knob_session;

/*
 * knob_open() - take the state directory, repair what is left in it.
 * @state_dir: created 0700 if missing (its parent is not). Refused if it is a
 *             symbolic link, not owned by root or writable by others, or on
 *             tmpfs, ramfs or overlayfs, which a reboot empties.
 * @session:   set on success; ends with knob_close().
 *
 * What a repair puts back is reported with warn_line().
 *
 * Return: 0; -EPERM without root; -EBUSY if another session lives on this
 * machine (fail_text() names the process), or if what is left there cannot be
 * read or put back now; -EROFS on a read-only filesystem, after what is left
 * there was put back; else -errno: the directory cannot be had.
 */
int knob_open(const char *state_dir, struct knob_session **session);

/*
 * knob_open_lock() - a session that may hold nothing and keeps others from
 * measuring meanwhile: for a machine where no directory can be had.
 *
 * Return: 0; -EBUSY as knob_open(); else -errno.
 */
int knob_open_lock(struct knob_session **session);

/*
 * knob_open_dry() - a session that changes nothing and needs no root: each
 * hold writes "path: old -> new" to @out, which stays the caller's. -EROFS for
 * what is on a read-only file system.
 */
int knob_open_dry(FILE *out, struct knob_session **session);

/*
 * knob_hold() - set a tunable until knob_restore().
 * @path:  absolute, under /sys, /proc/sys or /proc/irq, with no "..".
 * @value: as read back: "madvise" for a file that shows
 *         "always [madvise] never". Numbers compare by value.
 *
 * Nothing is written or journalled if it has that value already. A value that
 * does not read back is undone at once. Hold what a later one depends on
 * first: knob_restore() goes backwards.
 *
 * Return: 0; -ENOENT if there is no such tunable; the errno of a refusing
 * kernel; -EIO if another value reads back.
 */
int knob_hold(struct knob_session *session, const char *path,
	      const char *value);

/* knob_hold_optional() - knob_hold(); a missing tunable is 0, unheld. */
int knob_hold_optional(struct knob_session *session, const char *path,
		       const char *value);

/*
 * knob_hold_affinity() - bind a kernel thread to one CPU.
 * @comm: its name, e.g. "ksmd"; user processes of that name do not match
 *        (PF_KTHREAD, include/linux/sched.h).
 *
 * Return: 0; -ENOENT if there is no such thread; -EINVAL if @cpu is offline
 * or the kernel binds the thread itself.
 */
int knob_hold_affinity(struct knob_session *session, const char *comm,
		       int cpu);

/*
 * knob_hold_swapfile() - swap on a new file in the state directory, at the
 * highest priority there is (32767).
 * @size_bytes: rounded up to whole pages; at least 10 pages.
 *
 * Return: 0; -ENOSPC if the disk lacks @size_bytes and 64 MiB; -ENOENT
 * without mkswap (util-linux); -EOPNOTSUPP if the file system has no swap
 * files (fail_text() names it); else -errno.
 */
int knob_hold_swapfile(struct knob_session *session, uint64_t size_bytes);

/*
 * knob_hold_zram() - swap on a new zram device of @size_bytes, same priority.
 * Loads the module if need be, and unloads it in the end.
 *
 * Return: 0; -ENOENT if this kernel has no zram; else -errno.
 */
int knob_hold_zram(struct knob_session *session, uint64_t size_bytes);

/*
 * knob_hold_cgroup() - a group of our own (lib/hold/cgroup.h) that has
 * @controller, which its root gives to all groups meanwhile.
 *
 * Return: 0; -ENOENT if the unified hierarchy does not have it; -EEXIST if
 * somebody else has a group of our name; else -errno.
 */
int knob_hold_cgroup(struct knob_session *session, const char *controller);

/*
 * knob_restore() - put everything back, last first, and read it back.
 *
 * A tunable that has neither the held value nor the one before, nor is on the
 * way between (tunable_on_the_way()), was changed by somebody else: reported
 * with warn_line() and left alone. A swap device is
 * emptied only if MemAvailable exceeds what is in it. What cannot be put back
 * is reported, stays journalled, and does not stop the rest.
 *
 * Return: 0 if nothing is left to put back; -EBUSY if memory does not suffice
 * to empty a swap device; else the -errno of the first that failed.
 */
int knob_restore(struct knob_session *session);

/* knob_tell() - from now on, warn_line() each change and its restoration. */
void knob_tell(struct knob_session *session);

/* knob_close() - release the lock and free @session; NULL is allowed. */
void knob_close(struct knob_session *session);

#endif
