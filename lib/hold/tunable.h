/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TUNABLE_H
#define LIB_TUNABLE_H

#include <stdbool.h>

/* One file of /sys or /proc/sys that holds one value. */

#define TUNABLE_VALUE_BYTES 512

/*
 * tunable_path_ok() - may @path be written as a tunable? Absolute, under
 * /sys, /proc/sys or /proc/irq, no "." or ".." in it.
 */
bool tunable_path_ok(const char *path);

/*
 * tunable_read() - its value: the word in brackets where there is one
 * ("always [madvise] never" is "madvise"), else the text, white space folded.
 * Of nr_hugepages it is the number without the surplus pages beside it: what
 * is written is the size of the pool alone (mm/hugetlb.c,
 * set_max_huge_pages()), and surplus pages would stay in it.
 * Return: 0; -ENOENT if there is no such file; -E2BIG; else -errno.
 */
int tunable_read(const char *path, char value[TUNABLE_VALUE_BYTES]);

/*
 * tunable_probe() - can @path be opened to write @value to it? Writes nothing.
 * Return: 0; -EROFS, -EACCES, -EPERM, ... with fail().
 */
int tunable_probe(const char *path, const char *value);

/*
 * tunable_write() - write @value in one write(2). The file must exist and be
 * on a filesystem of the kernel's own (sysfs, proc, cgroup ...).
 */
int tunable_write(const char *path, const char *value);

/* tunable_equal() - the same text, or the same decimal number. */
bool tunable_equal(const char *a, const char *b);

/*
 * tunable_on_the_way() - can @now be what is left of a write that would have
 * led from @before to @wanted? Of a pool of huge pages, which is filled page by
 * page: a fatal signal, or the lack of memory, ends that anywhere between
 * (mm/hugetlb.c, set_max_huge_pages()).
 */
bool tunable_on_the_way(const char *path, const char *before,
			const char *wanted, const char *now);

#endif
