/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

/*
 * Compares kernel command lines by the words that can change a measurement.
 * Words are separated by spaces outside double quotes (lib/cmdline.c of Linux).
 * Ignored are: words that only say where the kernel, its root or its console is
 * (BOOT_IMAGE=, root=, initrd=, console=, quiet, ...), words of the initramfs
 * (rd.*), values that are drawn anew at each boot (32 or more hexadecimal
 * digits, with or without dashes), and all words after "--", which are for
 * init. Thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>

/*
 * cmdline_same() - the same words in the same order, without the ignored words?
 */
bool cmdline_same(const char *a, const char *b);

/*
 * cmdline_missing() - the words of @a that @b lacks, separated by spaces; as
 * many as fit into @buf. Return: @buf, "" if there are none.
 */
const char *cmdline_missing(const char *a, const char *b, char *buf,
			    size_t size);

#endif
