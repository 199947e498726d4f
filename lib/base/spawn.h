/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SPAWN_H
#define LIB_SPAWN_H

/*
 * spawn_run() - run a system program without a shell, and wait for it.
 * @argv: NULL-terminated. argv[0] is looked up in /usr/sbin, /usr/bin, /sbin
 *        and /bin. Root ignores PATH; for other users the absolute folders of
 *        PATH are searched first. The environment of the program holds only
 *        PATH and LC_ALL=C. The program is killed if the caller's thread dies.
 *
 * The output is dropped, except that its last line goes into fail_text() if the
 * program fails.
 *
 * Return: 0 if it exited with 0; -ENOENT if there is no such program; -EINTR
 * if a signal ended it; -EIO if it failed; else -errno.
 */
int spawn_run(const char *const argv[]);

#endif
