/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_H
#define LIB_COUNTER_H

/*
 * Counts events of the kernel and of the CPU, per CPU and per thread, through
 * perf_event_open(2): with libperf if it is built in, else with the system call
 * itself. Functions return 0 or -errno with fail(). A session belongs to one
 * thread.
 *
 * An event that cannot be counted has a status and a reason, never the count 0.
 * If an event shared its hardware counter with other events, running_ns is
 * below enabled_ns; the count is never scaled.
 */

#include <stdint.h>
#include <sys/types.h>

#include "lib/count/counter_table.h"

enum counter_status {
	COUNTER_OFF,		/* not selected */
	COUNTER_OK,
	COUNTER_ABSENT,		/* this kernel has no such event */
	COUNTER_UNSUPPORTED,	/* this machine has no such event */
	COUNTER_REFUSED,	/* it has one, but refused; see reason */
};

/* counter_status_name() - "off", "ok", "absent", "unsupported", "refused". */
const char *counter_status_name(enum counter_status status);

/* Where to count: everything on one CPU, or one thread on any CPU. */
struct counter_target {
	int cpu;		/* -1: the thread */
	pid_t tid;		/* 0: the caller; ignored with a CPU */
};

struct counter_value {
	uint64_t count;
	uint64_t enabled_ns;	/* time in which it was to count */
	uint64_t running_ns;	/* time in which it did count */
};

struct counter_session;

enum counter_backend_id {
	COUNTER_BACKEND_BEST,	/* libperf if built in and usable, else RAW */
	COUNTER_BACKEND_LIBPERF,
	COUNTER_BACKEND_RAW,
};

/*
 * counter_open() - open the events of @selection on all targets, disabled.
 * There is one group per target and kind, so that starting costs one interrupt
 * per CPU. The session does not fail if an event cannot be counted: see
 * counter_status_of().
 * @root_fd: "/", for lib/sys/procfs.h.
 * Return: 0; -ENOTSUP if the backend is not built in; -errno.
 */
int counter_open(int root_fd, enum counter_backend_id backend,
		 const struct counter_selection *selection,
		 const struct counter_target *targets, unsigned nr_targets,
		 struct counter_session **session);

/* counter_close() - close and free; NULL is allowed. */
void counter_close(struct counter_session *session);

/* counter_backend() - "libperf" or "perf_event_open". */
const char *counter_backend(const struct counter_session *session);
/* counter_backend_note() - why this build's libperf was passed over, or "". */
const char *counter_backend_note(const struct counter_session *session);

/*
 * counter_start(), counter_stop() - start or stop counting in all groups.
 * Counts add up over several starts. Stopping sends one interrupt to each other
 * CPU, and the call-function tracepoints of that CPU still count it.
 */
int counter_start(struct counter_session *session);
int counter_stop(struct counter_session *session);

/* counter_read() - read the values. Call it while counting is stopped. */
int counter_read(struct counter_session *session);

enum counter_status counter_status_of(const struct counter_session *session,
				      unsigned event);

/*
 * counter_reason() - why @event is not counted, one line; "" if it is counted.
 */
const char *counter_reason(const struct counter_session *session,
			   unsigned event);

/*
 * counter_value() - the value of @event on target number @target, from the last
 * counter_read(). Return: NULL if @event is not counted there.
 */
const struct counter_value *
counter_value(const struct counter_session *session, unsigned event,
	      unsigned target);

#endif
