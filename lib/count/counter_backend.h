/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_BACKEND_H
#define LIB_COUNTER_BACKEND_H

/*
 * The interface of the backends of lib/count/counter.h: groups of events on one
 * target. The first event of a group is its leader and is opened disabled; the
 * other events start and stop with the leader. Functions return 0 or -errno
 * without fail(): the caller describes the attempt.
 */

#include <linux/perf_event.h>

#include "lib/count/counter.h"

#define COUNTER_READ_FORMAT \
	(PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING)

/* One event in the form that the kernel takes. */
struct counter_spec {
	struct perf_event_attr attr;
	const char *filter;	/* or NULL */
};

struct counter_backend {
	const char *name;
	/*
	 * lacks() - why this backend cannot be used, or NULL if it can be used.
	 * For a backend that can always be used, the pointer lacks itself is
	 * NULL.
	 */
	const char *(*lacks)(void);
	/*
	 * open() - open @nr events on @target as one group.
	 * @failed: set to the event that failed.
	 */
	int (*open)(const struct counter_spec *specs, unsigned nr,
		    const struct counter_target *target, unsigned *failed,
		    void **group);
	int (*enable)(void *group);
	int (*disable)(void *group);
	/* read() - read a disabled group, in the order of its events. */
	int (*read)(void *group, struct counter_value *values);
	void (*close)(void *group);
};

#endif
