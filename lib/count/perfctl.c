/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/perfctl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/opt.h"

#define ANSWER_MS 10000

/* The NUL that perf sends after the line is part of it. */
static const char ack[] = "ack\n";

static int perfctl_open_fd(const char *text, int flags)
{
	uint64_t number;
	int fd, err = opt_count(text, &number);

	if (err)
		return err;
	fd = number > INT_MAX ? -1 : (int)number;
	if (fcntl(fd, F_GETFD) < 0)
		return fail(EBADF, "--perf-control: descriptor %.20s is not "
			    "open", text);
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) != flags &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDWR)
		return fail(EBADF, "--perf-control: descriptor %.20s is not "
			    "open for %s", text,
			    flags == O_WRONLY ? "writing" : "reading");
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? fail(errno, "duplicate descriptor %.20s", text) : fd;
}

/* Do not wait if no process has opened the other end. */
static int perfctl_open_fifo(const char *path, int flags)
{
	struct stat st;
	int fd = open(path, flags | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return fail(errno, "--perf-control: open fifo %.200s%s", path,
			    errno == ENXIO ? ", which perf has not opened" :
					     "");
	if (!fstat(fd, &st) && S_ISFIFO(st.st_mode))
		return fd;
	close(fd);
	return fail(EINVAL, "--perf-control: %.200s is not a fifo", path);
}

int perf_control_open(const char *text, struct perf_control *control)
{
	int (*opener)(const char *text, int flags);
	const char *comma;
	char *first;

	*control = (struct perf_control){ .is_open = false };
	opener = !strncmp(text, "fd:", 3)   ? perfctl_open_fd :
		 !strncmp(text, "fifo:", 5) ? perfctl_open_fifo : NULL;
	comma = opener ? strchr(text, ',') : NULL;
	if (!comma || !comma[1])
		return fail(0, "--perf-control %.60s: takes fd:CTL,ACK or "
			    "fifo:CTL,ACK", text);
	text += strcspn(text, ":") + 1;
	first = strndup(text, (size_t)(comma - text));
	if (!first)
		return fail(ENOMEM, "copy %.60s", text);
	control->ctl_fd = opener(first, O_WRONLY);
	free(first);
	if (control->ctl_fd < 0)
		return control->ctl_fd;
	control->ack_fd = opener(comma + 1, O_RDONLY);
	control->is_open = control->ack_fd >= 0;
	if (control->is_open)
		return 0;
	close(control->ctl_fd);
	return control->ack_fd;
}

void perf_control_close(struct perf_control *control)
{
	if (!control->is_open)
		return;
	close(control->ctl_fd);
	close(control->ack_fd);
	control->is_open = false;
}

static int perfctl_await_ack(const struct perf_control *control,
			     const char *command)
{
	char answer[sizeof(ack)] = "";
	size_t got = 0;

	while (got < sizeof(answer)) {
		struct pollfd ready = { .fd = control->ack_fd,
					.events = POLLIN };
		int nr_ready = poll(&ready, 1, ANSWER_MS);
		ssize_t nr;

		if (nr_ready < 0 && errno == EINTR)
			continue;
		if (nr_ready <= 0)
			return fail(nr_ready ? errno : ETIMEDOUT,
				    "wait for perf to %s", command);
		nr = read(control->ack_fd, answer + got, sizeof(answer) - got);
		if (nr < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (nr <= 0)
			return fail(nr ? errno : EPIPE, "read perf's answer "
				    "to %s", command);
		got += (size_t)nr;
		if (memcmp(answer, ack, got))
			return fail(EBADMSG, "perf answers \"%.*s\" to %s",
				    (int)got, answer, command);
	}
	return 0;
}

static int perfctl_tell(const struct perf_control *control, const char *command)
{
	size_t len = strlen(command);
	char line[16];
	ssize_t nr;

	if (!control->is_open)
		return 0;
	snprintf(line, sizeof(line), "%s\n", command);
	/* A pipe takes a line of this length whole or not at all. */
	nr = write(control->ctl_fd, line, len + 1);
	if (nr != (ssize_t)len + 1)
		return fail(nr < 0 ? errno : EIO, "tell perf to %s", command);
	return perfctl_await_ack(control, command);
}

int perf_control_enable(const struct perf_control *control)
{
	return perfctl_tell(control, "enable");
}

int perf_control_disable(const struct perf_control *control)
{
	return perfctl_tell(control, "disable");
}
