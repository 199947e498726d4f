/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LOCKHOLDER_H
#define LIB_LOCKHOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#define LOCKHOLDER_COMMAND_BYTES 96

/*
 * Finds the process that holds a lock of flock(2). The lock belongs to the open
 * file, so every process that inherited the descriptor holds it. /proc/locks
 * names only the process that took the lock, which may be dead. So this module
 * searches the descriptors of all processes ("lock:" in /proc/PID/fdinfo,
 * fs/locks.c show_fd_locks()).
 */

/* lockholder_is() - does @pid hold the lock of the file @lock_fd? */
bool lockholder_is(int lock_fd, pid_t pid);

/*
 * lockholder_find() - the process with the lowest PID that holds the lock.
 * @command: set to its command line, truncated, in printable ASCII.
 *
 * Return: its PID; 0 if no process that /proc shows holds the lock.
 */
pid_t lockholder_find(int lock_fd, char command[LOCKHOLDER_COMMAND_BYTES]);

#endif
