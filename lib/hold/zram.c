/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/zram.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/opt.h"
#include "lib/hold/tunable.h"

#define CONTROL "/sys/class/zram-control"
#define REMOVE_POLL_NS	UINT64_C(10000000)
#define REMOVE_POLLS	200

bool zram_available(void)
{
	return !access(CONTROL "/hot_add", F_OK);
}

bool zram_parse(const char *name, unsigned *number)
{
	char again[ZRAM_NAME_BYTES];

	if (sscanf(name, "zram%u", number) != 1)
		return false;
	snprintf(again, sizeof(again), "zram%u", *number);
	return !strcmp(again, name);
}

unsigned zram_next(void)
{
	char path[64];

	for (unsigned number = 0;; number++) {
		snprintf(path, sizeof(path), "/sys/block/zram%u", number);
		if (access(path, F_OK))
			return number;
	}
}

int zram_add(unsigned *number)
{
	char value[TUNABLE_VALUE_BYTES];
	uint64_t count;
	int err;

	/* Reading the file creates the device. */
	err = tunable_read(CONTROL "/hot_add", value);
	if (!err)
		err = opt_count(value, &count);
	if (err)
		return err;
	*number = (unsigned)count;
	return 0;
}

static void zram_size_path(unsigned number, char path[64])
{
	snprintf(path, 64, "/sys/block/zram%u/disksize", number);
}

int zram_size(unsigned number, uint64_t *size_bytes)
{
	char path[64], value[TUNABLE_VALUE_BYTES];
	int err;

	zram_size_path(number, path);
	err = tunable_read(path, value);
	return err ? err : opt_count(value, size_bytes);
}

int zram_set_size(unsigned number, uint64_t size_bytes)
{
	char path[64], value[32];
	uint64_t now_bytes;
	int err;

	zram_size_path(number, path);
	snprintf(value, sizeof(value), "%" PRIu64, size_bytes);
	err = tunable_write(path, value);
	if (!err)
		err = zram_size(number, &now_bytes);
	if (!err && now_bytes != size_bytes)
		err = fail(EIO, "%s: wrote %" PRIu64 ", reads %" PRIu64, path,
			   size_bytes, now_bytes);
	return err;
}

int zram_remove(unsigned number)
{
	char value[16];
	int err = 0;

	snprintf(value, sizeof(value), "%u", number);
	for (int i = 0; i < REMOVE_POLLS; i++) {
		err = tunable_write(CONTROL "/hot_remove", value);
		if (err != -EBUSY)
			return err;
		clock_sleep_ns(REMOVE_POLL_NS);
	}
	return err;
}
