/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_H
#define LIB_COUNTER_H

/*
 * Counting events of the kernel and of the CPU, per CPU and per thread,
 * through perf_event_open(2): with libperf where the build has it, else with
 * the system call itself. Functions return 0 or -errno with fail(). A session
 * belongs to one thread.
 *
 * An event that cannot be counted has a status and a reason, never the
 * count 0. A count that shared its hardware with others says so by
 * running_ns < enabled_ns; it is never scaled.
 */

#include <stdint.h>
#include <sys/types.h>

#include "lib/count/counter_table.h"

enum counter_status {
	COUNTER_OFF,		/* not selected */
	COUNTER_OK,
	COUNTER_ABSENT,		/* this kernel has no such event */
	COUNTER_UNSUPPORTED,	/* this machine has no such event */
	COUNTER_REFUSED,	/* it has, but does not let us; reason: why */
};

/* counter_status_name() - "off", "ok", "absent", "unsupported", "refused". */
const char *counter_status_name(enum counter_status status);

/* Where to count: everything on a CPU, or one thread wherever it runs. */
struct counter_target {
	int cpu;		/* -1: the thread */
	pid_t tid;		/* 0: the caller; not used with a CPU */
};

struct counter_value {
	uint64_t count;
	uint64_t enabled_ns;	/* was to be counted */
	uint64_t running_ns;	/* was counted */
};

struct counter_session;

enum counter_backend_id {
	COUNTER_BACKEND_BEST,	/* libperf if built in and usable */
	COUNTER_BACKEND_LIBPERF,
	COUNTER_BACKEND_RAW,
};

/*
 * counter_open() - open what @selection names on all targets, disabled. One
 * group per target and kind, so that starting costs one interrupt per CPU.
 * An event that cannot be counted does not fail the session: see
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
 * counter_start(), counter_stop() - let all groups count, or stop them.
 * Counts add up from one start to the next. Stopping interrupts each other
 * CPU once, which its call-function tracepoints still see.
 */
int counter_start(struct counter_session *session);
int counter_stop(struct counter_session *session);

/* counter_read() - fetch the values. To be called while stopped. */
int counter_read(struct counter_session *session);

enum counter_status counter_status_of(const struct counter_session *session,
				      unsigned event);

/* counter_reason() - why @event is not counted, one line; "" if it is. */
const char *counter_reason(const struct counter_session *session,
			   unsigned event);

/*
 * counter_value() - the value of @event on target number @target, as
 * counter_read() found it. Return: NULL if it is not counted there.
 */
const struct counter_value *
counter_value(const struct counter_session *session, unsigned event,
	      unsigned target);

#endif
