/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ZRAM_H
#define LIB_ZRAM_H

#include <stdbool.h>
#include <stdint.h>

/* Manages zram devices through /sys/class/zram-control. */

#define ZRAM_NAME_BYTES 32

/* zram_available() - does the control directory exist? */
bool zram_available(void);

/*
 * zram_next() - the number that the next device will get: the lowest free
 * number (idr_alloc() in drivers/block/zram/zram_drv.c).
 */
unsigned zram_next(void);

/* zram_add() - create a device. Return: 0; else -errno. With fail(). */
int zram_add(unsigned *number);

/*
 * zram_size() - read its size; 0 bytes if it is not yet set. Return: 0; -ENOENT
 * if there is no such device; else -errno.
 */
int zram_size(unsigned number, uint64_t *size_bytes);

int zram_set_size(unsigned number, uint64_t size_bytes);

/*
 * zram_remove() - remove a device that is not in use; waits up to two seconds
 * for a program that has opened it (udev, blkid). Return: 0; -EBUSY; else
 * -errno.
 */
int zram_remove(unsigned number);

/*
 * zram_parse() - parse the number in "zram7". Return: false for any other text.
 */
bool zram_parse(const char *name, unsigned *number);

#endif
