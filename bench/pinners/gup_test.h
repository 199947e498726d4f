/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_GUP_TEST_H
#define BENCH_GUP_TEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <sys/ioctl.h>

/*
 * Pages held by gup_test of debugfs: FOLL_PIN|FOLL_LONGTERM, by GUP-fast. There
 * is one such range on the whole machine. Source: mm/gup_test.c,
 * pin_longterm_test_start().
 */
struct gup_held_range {
	uint64_t addr, len_bytes;
	uint32_t flags;
};

#define GUP_HELD_START _IOW('g', 7, struct gup_held_range)
#define GUP_HELD_STOP  _IO('g', 8)
#define GUP_HELD_READ  _IOW('g', 9, uint64_t)

_Static_assert(sizeof(struct gup_held_range) == 24, "as 6.2 has it");

/* The options of the pinner that its users in bench/race need, too. */
enum {
	GUP_TEST_ACCESS, GUP_TEST_BATCH, GUP_TEST_CALL, GUP_TEST_HOLD,
	GUP_TEST_LONGTERM, GUP_TEST_PAGES,
};
enum { GUP_TEST_WRITE, GUP_TEST_READ };

/* gup_test_open() - open its file. Return: a descriptor; -errno with fail(). */
int gup_test_open(void);

/*
 * gup_held_start() - hold a range through @fd. Return: 0; -errno with fail().
 */
int gup_held_start(int fd, char *addr, size_t len_bytes, bool write);

#endif
