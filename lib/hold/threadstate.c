/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/threadstate.h"

#include <errno.h>
#include <linux/sched/types.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"

#define NICE_MAX	19
#define AWAIT_POLLS	1000
#define AWAIT_POLL_NS	UINT64_C(1000000)
#define STATE_FORMAT	"%s policy %u nice %d priority %u"

static int threadstate_read(pid_t pid, struct sched_attr *attr)
{
	memset(attr, 0, sizeof(*attr));
	if (syscall(SYS_sched_getattr, pid, attr, sizeof(*attr), 0))
		return fail(errno, "read the scheduling policy of thread %d",
			    pid);
	return 0;
}

int threadstate_get(pid_t pid, char state[THREADSTATE_BYTES])
{
	char cpus[KTHREAD_CPUS_BYTES];
	struct sched_attr attr;
	int err = kthread_cpus_get(pid, cpus);

	if (!err)
		err = threadstate_read(pid, &attr);
	if (err)
		return err;
	snprintf(state, THREADSTATE_BYTES, STATE_FORMAT, cpus,
		 attr.sched_policy, attr.sched_nice, attr.sched_priority);
	return 0;
}

void threadstate_with_cpus(char state[THREADSTATE_BYTES], const char *cpus)
{
	char rest[64], text[THREADSTATE_BYTES];
	int len;

	snprintf(rest, sizeof(rest), "%s", state + strcspn(state, " "));
	len = snprintf(text, sizeof(text), "%s%s", cpus, rest);
	if (len < (int)sizeof(text))
		memcpy(state, text, len + 1);
}

int threadstate_set(pid_t pid, const char *state)
{
	struct sched_attr attr = { .size = sizeof(attr) };
	char cpus[KTHREAD_CPUS_BYTES];
	int err, len = 0;

	if (sscanf(state, "%1023s policy %u nice %d priority %u%n", cpus,
		   &attr.sched_policy, &attr.sched_nice, &attr.sched_priority,
		   &len) != 4 || state[len])
		return fail_plain(EBADMSG, "\"%.80s\" is not the state of a "
				  "thread", state);
	err = kthread_cpus_set(pid, cpus);
	if (err)
		return err;
	if (syscall(SYS_sched_setattr, pid, &attr, 0))
		return fail(errno, "set thread %d to policy %u, nice %d, "
			    "priority %u", pid, attr.sched_policy,
			    attr.sched_nice, attr.sched_priority);
	return 0;
}

void threadstate_await(pid_t pid, const char *wanted)
{
	char now[THREADSTATE_BYTES];
	struct sched_attr attr;

	for (int i = 0; i < AWAIT_POLLS; i++) {
		if (threadstate_get(pid, now) ||
		    threadstate_read(pid, &attr) ||
		    attr.sched_nice == NICE_MAX || attr.sched_policy ||
		    (attr.sched_nice && !strcmp(now, wanted)))
			return;
		clock_sleep_ns(AWAIT_POLL_NS);
	}
}
