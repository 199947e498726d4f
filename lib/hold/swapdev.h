/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SWAPDEV_H
#define LIB_SWAPDEV_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/hold/statedir.h"

/* Lists, adds and removes swap devices and swap files. */

#define SWAPDEV_PRIORITY_MAX 32767	/* SWAP_FLAG_PRIO_MASK */

/* One line of /proc/swaps. */
struct swapdev {
	uint64_t size_bytes;
	uint64_t used_bytes;
	int priority;
};

/*
 * swapdev_find() - is @path (absolute, links resolved) used for swap?
 * @dev: filled if it is; may be NULL.
 * Return: 0 with *@found set; else -errno. Source: mm/swapfile.c, swap_show().
 */
int swapdev_find(const char *path, bool *found, struct swapdev *dev);

/*
 * swapdev_file_name() - make a unique name for a swap file: "swap." and 16
 * hexadecimal digits. swapdev_is_file_name() - is @name such a name?
 */
int swapdev_file_name(char name[32]);
bool swapdev_is_file_name(const char *name);

/*
 * swapdev_check_space() - is there room for a swap file of @size_bytes on the
 * filesystem of @fd? @path is its name for the message. Return: 0; -ENOSPC with
 * fail().
 */
int swapdev_check_space(int fd, const char *path, uint64_t size_bytes);

/*
 * swapdev_create_file() - create @name in @dir with mode 0600 and all blocks
 * allocated.
 * @size_bytes: whole pages. Return: 0; -ENOSPC unless @size_bytes plus 64 MiB
 * are free; -EEXIST; else -errno. On failure the file may be left behind.
 */
int swapdev_create_file(const struct statedir *dir, const char *name,
			uint64_t size_bytes);

/*
 * swapdev_probe() - may this process call swapon(2)? Passes the name of no
 * file, which the kernel refuses with ENOENT after it has checked the privilege
 * (mm/swapfile.c, swapon()). Return: 0; -EPERM; -ENOSYS; with fail().
 */
int swapdev_probe(void);

/*
 * swapdev_on() - mkswap @path and swap on it at SWAPDEV_PRIORITY_MAX.
 * Warns if another device has that priority too.
 * Return: 0; -ENOENT without mkswap; -EOPNOTSUPP if @path is on a file system
 * without support for swap files (mm/swapfile.c, setup_swap_extents()); else
 * -errno. With fail().
 */
int swapdev_on(const char *path);

/*
 * swapdev_off() - stop swapping on @path; does nothing if it is not used for
 * swap.
 * Return: 0; -EBUSY if MemAvailable does not exceed its used space; else
 * -errno.
 */
int swapdev_off(const char *path);

#endif
