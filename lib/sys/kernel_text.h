/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KERNEL_TEXT_H
#define LIB_KERNEL_TEXT_H

/*
 * Reports where the kernel's code lies. Two kernels can differ by some percent
 * only because a hot function begins at another offset of its cache line, or
 * because large pages cannot map the image at its start address.
 */

#include <jansson.h>

#include "lib/sys/kernel.h"

/*
 * kernel_text_json() - from the symbols in /proc/kallsyms, which shows
 * addresses only to processes that may see them (kernel.kptr_restrict):
 *	source			"/proc/kallsyms", or null
 *	text_align_bytes	the largest power of two, up to 2 MiB, that
 *				divides the address of _text; what is above
 *				that KASLR draws at each boot
 *	kaslr_offset_bytes	x86: _text less the address it was linked to
 *	function_line_offsets	name: address modulo 64 of functions on the way
 *				of pins and of clears; null if not there
 * Return: a new reference; NULL if memory ran out. Leaves no fail_text().
 */
json_t *kernel_text_json(int root_fd, const struct kernel_config *config);

#endif
