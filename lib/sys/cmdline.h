/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

/*
 * Kernel command lines, as far as they change what is measured. Words are
 * separated by spaces outside double quotes (lib/cmdline.c of Linux). Left out
 * are those that only say where the kernel, its root or its console is
 * (BOOT_IMAGE=, root=, initrd=, console=, quiet, ...), those of the initramfs
 * (rd.*), values that are drawn anew at each boot (32 or more hexadecimal
 * digits, with dashes or not), and all after "--", which is for init.
 * Thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>

/* cmdline_same() - the same words in the same order, but for those? */
bool cmdline_same(const char *a, const char *b);

/*
 * cmdline_missing() - the words of @a that @b has not got, with a space
 * between them; as many as fit. Return: @buf, "" if there is none.
 */
const char *cmdline_missing(const char *a, const char *b, char *buf,
			    size_t size);

#endif
