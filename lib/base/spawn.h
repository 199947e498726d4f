/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SPAWN_H
#define LIB_SPAWN_H

/*
 * spawn_run() - run a program of the system and wait for it. No shell.
 * @argv: NULL-terminated; argv[0] is looked up in /usr/sbin, /usr/bin, /sbin
 *        and /bin, for root whatever PATH says; for others in the absolute
 *        folders of PATH before. It gets an empty environment but for
 *        PATH and LC_ALL=C, and is killed if the caller's thread dies.
 *
 * Its output is dropped; the last line of it goes into fail_text() if the
 * program fails.
 *
 * Return: 0 if it exited with 0; -ENOENT if there is no such program; -EINTR
 * if a signal ended it; -EIO if it failed; else -errno.
 */
int spawn_run(const char *const argv[]);

#endif
