/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_H
#define LIB_KNOB_H

/*
 * A session holds tunables, kernel thread affinity and swap devices for a
 * while, and restores them whatever happens to the process.
 *
 * Before each change, the old value is written to the journal and fsynced. The
 * journal is a file in the state directory, so it outlives the process and a
 * reboot. The next session on the directory first restores what a killed
 * session left behind. If writing a tunable makes the kernel change other
 * settings, these are restored, too; lib/hold/sideeffect.h lists them.
 *
 * There is only one session at a time on a machine, whatever its directory: a
 * second session would take the held values for the original values. A session
 * is not thread-safe: only one thread may use it.
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
 * knob_open() - lock the state directory, and restore what a killed session
 * left in its journal.
 * @state_dir: created 0700 if missing (its parent is not). Refused if it is a
 *             symbolic link, is not owned by root, is writable by others, or
 *             lies on tmpfs, ramfs or overlayfs, which a reboot empties.
 * @session:   set on success; ends with knob_close().
 *
 * Each restored setting is reported with warn_line().
 *
 * Return: 0; -EPERM without root; -EBUSY if another session is alive on this
 * machine (fail_text() names the process), or if a leftover journal cannot be
 * read or its settings cannot be restored now; -EROFS on a read-only
 * filesystem, after leftover settings were restored; else -errno: the directory
 * cannot be used.
 */
int knob_open(const char *state_dir, struct knob_session **session);

/*
 * knob_open_lock() - open a session that can hold nothing, but prevents other
 * sessions on this machine. For a machine without a usable state directory.
 * Return: 0; -EBUSY as knob_open(); else -errno.
 */
int knob_open_lock(struct knob_session **session);

/*
 * knob_open_dry() - open a session that changes nothing and needs no root: each
 * hold only writes "path: old -> new" to @out, which remains the property of
 * the caller. A hold of a file on a read-only file system is -EROFS.
 */
int knob_open_dry(FILE *out, struct knob_session **session);

/*
 * knob_hold() - set tunable @path to @value until knob_restore().
 * @path:  absolute, under /sys, /proc/sys or /proc/irq, with no "..".
 * @value: in the form that is read back: "madvise" for a file that shows
 *         "always [madvise] never". Numbers compare by value.
 *
 * If the tunable already has that value, nothing is written or journalled. If
 * another value reads back, the change is undone at once. If one tunable
 * depends on another, hold the other first: knob_restore() goes in reverse
 * order.
 *
 * Return: 0; -ENOENT if there is no such tunable; the -errno with which the
 * kernel refuses the write; -EIO if another value reads back.
 */
int knob_hold(struct knob_session *session, const char *path,
	      const char *value);

/* knob_hold_optional() - as knob_hold(), but 0 if there is no such tunable. */
int knob_hold_optional(struct knob_session *session, const char *path,
		       const char *value);

/*
 * knob_hold_affinity() - bind a kernel thread to one CPU.
 * @comm: name of the thread, e.g. "ksmd"; user processes of that name do not
 *        match (PF_KTHREAD, include/linux/sched.h).
 *
 * Return: 0; -ENOENT if there is no such thread; -EINVAL if @cpu is offline
 * or the kernel binds the thread itself.
 */
int knob_hold_affinity(struct knob_session *session, const char *comm,
		       int cpu);

/*
 * knob_hold_swapfile() - swap on a new file in the state directory, at the
 * highest priority (32767).
 * @size_bytes: rounded up to whole pages; at least 10 pages.
 *
 * Return: 0; -ENOSPC unless @size_bytes plus 64 MiB are free; -ENOENT without
 * mkswap (util-linux); -EOPNOTSUPP if the file system does not support swap
 * files (fail_text() names it); else -errno.
 */
int knob_hold_swapfile(struct knob_session *session, uint64_t size_bytes);

/*
 * knob_hold_zram() - swap on a new zram device of @size_bytes, at the same
 * priority. Loads the module if necessary, and knob_restore() then unloads it.
 *
 * Return: 0; -ENOENT if this kernel has no zram; else -errno.
 */
int knob_hold_zram(struct knob_session *session, uint64_t size_bytes);

/*
 * knob_hold_cgroup() - create mmfence's group (lib/hold/cgroup.h) with
 * @controller. Until the restore, the controller is enabled for all groups
 * below the root.
 *
 * Return: 0; -ENOENT if the unified hierarchy lacks @controller; -EEXIST if a
 * group of that name exists; else -errno.
 */
int knob_hold_cgroup(struct knob_session *session, const char *controller);

/*
 * knob_restore() - restore everything, in reverse order, and verify it by
 * reading.
 *
 * If a tunable has neither the held nor the original value, nor a value in
 * between (tunable_on_the_way()), somebody else has changed it: this is
 * reported with warn_line(), and the value is kept. A swap device is emptied
 * only if MemAvailable exceeds its used space. A setting that cannot be
 * restored is reported and stays in the journal; the others are still restored.
 *
 * Return: 0 if nothing is left to restore; -EBUSY if memory does not suffice to
 * empty a swap device; else the -errno of the first failure.
 */
int knob_restore(struct knob_session *session);

/*
 * knob_tell() - from now on, report each change and each restoration with
 * warn_line().
 */
void knob_tell(struct knob_session *session);

/* knob_close() - release the lock and free @session; NULL is allowed. */
void knob_close(struct knob_session *session);

#endif
