/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ZRAM_H
#define LIB_ZRAM_H

#include <stdbool.h>
#include <stdint.h>

/* zram devices through /sys/class/zram-control. */

#define ZRAM_NAME_BYTES 32

/* zram_available() - is the control directory there? */
bool zram_available(void);

/*
 * zram_next() - the number the next device will get: the lowest free one
 * (idr_alloc() in drivers/block/zram/zram_drv.c).
 */
unsigned zram_next(void);

/* zram_add() - make a device. */
int zram_add(unsigned *number);

/*
 * zram_size() - its size; 0 bytes if it has none yet.
 * Return: 0; -ENOENT if there is no such device; else -errno.
 */
int zram_size(unsigned number, uint64_t *size_bytes);

int zram_set_size(unsigned number, uint64_t size_bytes);

/*
 * zram_remove() - a device nobody uses; waits up to two seconds for a program
 * that looks at it (udev, blkid). Return: 0; -EBUSY; else -errno.
 */
int zram_remove(unsigned number);

/* zram_parse() - the number in "zram7"; false for any other text. */
bool zram_parse(const char *name, unsigned *number);

#endif
