/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KERNELFS_H
#define LIB_KERNELFS_H

/*
 * kernelfs_open() - open a file of one of the kernel's own filesystems,
 * whether or not and wherever that is mounted.
 * @type: e.g. "debugfs".
 * @path: below its root, e.g. "split_huge_pages".
 * @flags: of open(2); O_CLOEXEC is added.
 *
 * It is opened through a mount that has no place in the tree and goes away
 * with the descriptor: nobody sees it, and nothing is left to undo.
 *
 * Return: a descriptor; -EPERM without root, or where the kernel is locked
 * down; -ENODEV if this kernel has no such filesystem; -ENOENT if no such
 * file; else -errno, with fail(). Source: fs/fsopen.c, Linux 5.2 and later.
 */
int kernelfs_open(const char *type, const char *path, int flags);

#endif
