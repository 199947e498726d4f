/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend that makes the system calls itself. */
#include "lib/count/counter_raw.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct raw_group {
	unsigned nr;
	int fd[];
};

static void raw_close(void *group)
{
	struct raw_group *raw = group;

	/* The leader last: closing it first would split the group. */
	while (raw->nr)
		close(raw->fd[--raw->nr]);
	free(raw);
}

static int raw_open_one(struct raw_group *raw, const struct counter_spec *spec,
			const struct counter_target *target)
{
	struct perf_event_attr attr = spec->attr;
	bool leads = raw->nr == 0;
	pid_t pid = target->cpu >= 0 ? -1 : target->tid;
	int fd;

	attr.disabled = leads;
	fd = (int)syscall(SYS_perf_event_open, &attr, pid, target->cpu,
			  leads ? -1 : raw->fd[0], PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	raw->fd[raw->nr++] = fd;
	if (spec->filter && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, spec->filter))
		return -errno;
	return 0;
}

static int raw_open(const struct counter_spec *specs, unsigned nr,
		    const struct counter_target *target, unsigned *failed,
		    void **group)
{
	struct raw_group *raw = malloc(sizeof(*raw) + nr * sizeof(raw->fd[0]));
	int err = 0;

	*failed = 0;
	if (!raw)
		return -ENOMEM;
	raw->nr = 0;
	for (unsigned i = 0; !err && i < nr; i++) {
		*failed = i;
		err = raw_open_one(raw, &specs[i], target);
	}
	if (err)
		raw_close(raw);
	else
		*group = raw;
	return err;
}

static int raw_enable(void *group)
{
	struct raw_group *raw = group;

	return ioctl(raw->fd[0], PERF_EVENT_IOC_ENABLE, 0) ? -errno : 0;
}

static int raw_disable(void *group)
{
	struct raw_group *raw = group;

	return ioctl(raw->fd[0], PERF_EVENT_IOC_DISABLE, 0) ? -errno : 0;
}

static int raw_read(void *group, struct counter_value *values)
{
	struct raw_group *raw = group;

	for (unsigned i = 0; i < raw->nr; i++) {
		ssize_t got = read(raw->fd[i], &values[i], sizeof(values[i]));

		if (got != sizeof(values[i]))
			return got < 0 ? -errno : -ENODATA;
	}
	return 0;
}

const struct counter_backend counter_backend_raw = {
	.name = "perf_event_open",
	.open = raw_open,
	.enable = raw_enable,
	.disable = raw_disable,
	.read = raw_read,
	.close = raw_close,
};
