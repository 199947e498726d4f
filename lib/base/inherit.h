/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_INHERIT_H
#define LIB_INHERIT_H

/*
 * inherit_settle() - undo what exec() passed on and this program cannot work
 * with. main() calls it first, while there is one thread and no file is open.
 *
 * Descriptors: 0, 1 and 2 are open afterwards. Otherwise the next file that
 * is opened, a lock or a result, would get the number of standard output, and
 * messages would be written into it. A stand-in cannot be used (EBADF), so a
 * write to a closed standard output is still an error.
 *
 * Signals: none is blocked. SIGCHLD is at its default: while it is ignored the
 * kernel reaps children itself, waitpid() fails with ECHILD, and the number of
 * a dead child may belong to a stranger (wait(2), "Notes"). SIGXFSZ is
 * ignored, so a limit of the file size (RLIMIT_FSIZE) is an error of write(),
 * EFBIG, instead of death with the tunables changed. Whether the starter
 * ignores SIGINT, SIGTERM, SIGHUP or SIGQUIT is left as it is: that is how
 * nohup works.
 *
 * Environment: variables that change what a library of this program does are
 * removed. HWLOC_*: hwloc would describe another machine than this one
 * (hwloc's manual, "Environment Variables"). LIBBPF_*: libbpf's log.
 * POSIXLY_CORRECT: options after the first file would be files (getopt(3)).
 * ARGP_HELP_FMT: another layout of --help. Programs that are started get an
 * environment of their own (lib/base/spawn.h).
 *
 * Return: 0; -errno with fail() if a standard descriptor cannot be opened.
 */
int inherit_settle(void);

#endif
