/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SWAPDEV_H
#define LIB_SWAPDEV_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/hold/statedir.h"

/* Swap devices and files: what is on, one more, one less. */

#define SWAPDEV_PRIORITY_MAX 32767	/* SWAP_FLAG_PRIO_MASK */

/* One line of /proc/swaps. */
struct swapdev {
	uint64_t size_bytes;
	uint64_t used_bytes;
	int priority;
};

/*
 * swapdev_find() - is swap on at @path (absolute, links resolved)?
 * @dev: filled if it is; may be NULL.
 * Return: 0 with *@found set; else -errno. Source: mm/swapfile.c, swap_show().
 */
int swapdev_find(const char *path, bool *found, struct swapdev *dev);

/*
 * swapdev_file_name() - a name no other swap file has: "swap." and 16 hex
 * digits. swapdev_is_file_name() tells whether @name is one.
 */
int swapdev_file_name(char name[32]);
bool swapdev_is_file_name(const char *name);

/*
 * swapdev_check_space() - is there room for a swap file on the filesystem of
 * @fd, which is @path? Return: 0; -ENOSPC with fail().
 */
int swapdev_check_space(int fd, const char *path, uint64_t size_bytes);

/*
 * swapdev_create_file() - @name in @dir, 0600, all blocks allocated.
 * @size_bytes: whole pages. Return: 0; -ENOSPC if that and 64 MiB are not
 * free; -EEXIST; else -errno. On failure the file may stay.
 */
int swapdev_create_file(const struct statedir *dir, const char *name,
			uint64_t size_bytes);

/*
 * swapdev_probe() - may this process swap on anything? Names no file, which
 * the kernel refuses with ENOENT after it has looked at the privilege
 * (mm/swapfile.c, swapon()). Return: 0; -EPERM; -ENOSYS; with fail().
 */
int swapdev_probe(void);

/*
 * swapdev_on() - mkswap @path and swap on it at SWAPDEV_PRIORITY_MAX.
 * Warns if another device has that priority too.
 * Return: 0; -ENOENT without mkswap; -EOPNOTSUPP if @path is a file on a file
 * system that has no swap files (mm/swapfile.c, setup_swap_extents()); else
 * -errno. With fail().
 */
int swapdev_on(const char *path);

/*
 * swapdev_off() - swap off at @path; nothing if it is not on.
 * Return: 0; -EBUSY if MemAvailable does not exceed what is in it; -errno.
 */
int swapdev_off(const char *path);

#endif
