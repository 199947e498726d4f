/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_INHERIT_H
#define LIB_INHERIT_H

/*
 * inherit_settle() - undo the inherited process state that this program cannot
 * work with. main() calls it first, while there is one thread and no file is
 * open.
 *
 * Descriptors: 0, 1 and 2 are open afterwards. Otherwise the next file that is
 * opened, a lock or a result, would get the number of standard output, and
 * messages would be written into it. A missing descriptor is replaced by
 * /dev/null, opened in the wrong direction: its use fails with EBADF, so a
 * write to a closed standard output is still an error.
 *
 * Signals: none is blocked. SIGCHLD is set to its default: if it were ignored,
 * the kernel would reap children itself, waitpid() would fail with ECHILD, and
 * the PID of a dead child might belong to an unrelated process (wait(2),
 * "Notes"). SIGXFSZ is ignored: beyond the limit of the file size
 * (RLIMIT_FSIZE) write() then fails with EFBIG; otherwise the signal would kill
 * the process while the tunables are changed. If SIGINT, SIGTERM, SIGHUP or
 * SIGQUIT is ignored on entry, it stays ignored, as nohup needs.
 *
 * Environment: variables that change the behaviour of a library are removed.
 * HWLOC_* can make hwloc describe another machine (hwloc's manual, "Environment
 * Variables"). LIBBPF_* changes the log of libbpf. With POSIXLY_CORRECT,
 * options after the first file name would be taken as files (getopt(3)).
 * ARGP_HELP_FMT changes the layout of --help. Programs that mmfence starts get
 * an environment of their own (lib/base/spawn.h).
 *
 * Return: 0; -errno with fail() if a standard descriptor cannot be opened.
 */
int inherit_settle(void);

#endif
