/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TUNABLE_H
#define LIB_TUNABLE_H

#include <stdbool.h>

/* Reads and writes a tunable: a file of /sys or /proc that holds one value. */

#define TUNABLE_VALUE_BYTES 512

/*
 * tunable_path_ok() - may @path be written as a tunable? It must be absolute,
 * under /sys, /proc/sys or /proc/irq, and without "." or "..".
 */
bool tunable_path_ok(const char *path);

/*
 * tunable_read() - read its value: the bracketed word if there is one ("always
 * [madvise] never" is "madvise"), else the text with white space folded. The
 * value of nr_hugepages is the number without surplus pages: a write sets the
 * size of the pool alone (mm/hugetlb.c, set_max_huge_pages()), so surplus pages
 * in the number would become pages of the pool.
 * Return: 0; -ENOENT if there is no such file; -E2BIG; else -errno.
 */
int tunable_read(const char *path, char value[TUNABLE_VALUE_BYTES]);

/*
 * tunable_probe() - can @path be opened to write @value to it? Writes nothing.
 * Return: 0; -EROFS, -EACCES, -EPERM, ... with fail().
 */
int tunable_probe(const char *path, const char *value);

/*
 * tunable_write() - write @value in one write(2). The file must exist and be on
 * a pseudo file system of the kernel (sysfs, proc, cgroup ...).
 */
int tunable_write(const char *path, const char *value);

/* tunable_equal() - are @a and @b the same text or the same decimal number? */
bool tunable_equal(const char *a, const char *b);

/*
 * tunable_on_the_way() - can @now be the result of an interrupted write that
 * would have led from @before to @wanted? True only for a pool of huge pages,
 * which is filled page by page: a fatal signal or a lack of memory can end that
 * at any number in between (mm/hugetlb.c, set_max_huge_pages()).
 */
bool tunable_on_the_way(const char *path, const char *before,
			const char *wanted, const char *now);

#endif
