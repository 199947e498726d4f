/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"

#define WAIT_STEP_MS	  200
#define LEAVER_TIMEOUT_MS 60000

void cell_child_prepare(struct cell_child *child, const struct leaver *leaver,
			struct visit *visit)
{
	*child = (struct cell_child){
		.over_fd = leaver ? eventfd(0, EFD_CLOEXEC) : -1,
	};
	visit->over_fd = child->over_fd;
	visit->leaver_fd = leaver && leaver->pid ? leaver->fd : -1;
}

void cell_child_release(struct cell_child *child)
{
	if (child->over_fd >= 0)
		close(child->over_fd);
}

/* Has the child ended? It is not reaped, so its PID is not reused. */
static bool cell_child_has_ended(pid_t child)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, (id_t)child, &info,
		       WEXITED | WNOHANG | WNOWAIT) && info.si_pid == child;
}

/*
 * Kill the child and the peers that it forked, then reap it. It leads its own
 * session, so its group has its PID; until setsid() it is still in the parent's
 * group. The PID of an unreaped child is not reused, so no other process is
 * hit.
 */
static void cell_child_kill(pid_t child, int *status)
{
	kill(-child, SIGKILL);
	kill(child, SIGKILL);
	while (waitpid(child, status, 0) < 0 && errno == EINTR)
		;
}

void leaver_reap(struct leaver *leaver)
{
	struct pollfd ended = { .fd = leaver->fd, .events = POLLIN };
	int status;

	if (!leaver->pid)
		return;
	poll(&ended, 1, LEAVER_TIMEOUT_MS);
	cell_child_kill(leaver->pid, &status);
	close(leaver->fd);
	leaver->pid = 0;
}

bool cell_child_await(struct cell_child *child, struct leaver *leaver,
		      uint64_t timeout_ns, const volatile int *interrupted,
		      int *status)
{
	uint64_t end_ns = clock_ns() + timeout_ns;
	int fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	struct pollfd ends[] = {
		{ .fd = fd, .events = POLLIN },
		/* A leaver is awaited by its pidfd. */
		{ .fd = fd < 0 ? -1 : child->over_fd, .events = POLLIN },
	};
	bool ended = false, over = false;

	while (!ended && !over && !*interrupted && clock_ns() < end_ns) {
		if (fd < 0)
			clock_sleep_ns(WAIT_STEP_MS * UINT64_C(1000000));
		else
			poll(ends, 2, WAIT_STEP_MS);
		ended = cell_child_has_ended(child->pid);
		over = !ended && ends[1].revents & POLLIN;
	}
	cell_child_release(child);
	*status = 0;
	if (over) {
		leaver_reap(leaver);
		*leaver = (struct leaver){ .pid = child->pid, .fd = fd };
		return true;
	}
	cell_child_kill(child->pid, status);
	if (fd >= 0)
		close(fd);
	return ended;
}
