/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_BACKEND_H
#define LIB_COUNTER_BACKEND_H

/*
 * What a backend of lib/count/counter.h does: groups of events on one target.
 * The first event of a group leads it and is opened disabled; the others
 * follow it. Functions return 0 or -errno without fail(): the caller says what
 * was attempted.
 */

#include <linux/perf_event.h>

#include "lib/count/counter.h"

#define COUNTER_READ_FORMAT \
	(PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

/* One event as the kernel wants it. */
struct counter_spec {
	struct perf_event_attr attr;
	const char *filter;	/* or NULL */
};

struct counter_backend {
	const char *name;
	/*
	 * lacks() - why this backend cannot be used, or NULL if it can. The
	 * pointer lacks itself is NULL for a backend that always can.
	 */
	const char *(*lacks)(void);
	/*
	 * open() - @nr events on @target as one group.
	 * @failed: set to the event that failed.
	 */
	int (*open)(const struct counter_spec *specs, unsigned nr,
		    const struct counter_target *target, unsigned *failed,
		    void **group);
	int (*enable)(void *group);
	int (*disable)(void *group);
	/* read() - of a disabled group, in the order of its events. */
	int (*read)(void *group, struct counter_value *values);
	void (*close)(void *group);
};

#endif
