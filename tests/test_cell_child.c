/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that end, leave, hang and are interrupted: what the parent sees. */
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cell/cell_child.h"
#include "lib/base/clock.h"
#include "tests/unit.h"

#define LONG_NS UINT64_C(20000000000)
#define MS	UINT64_C(1000000)

static const volatile int nobody;

static void woken(int signal_number)
{
}

/* The child says that its visit is over, and lives on for @on_ns. */
static pid_t leave(const struct visit *visit, uint64_t on_ns)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	setsid();
	if (visit->over_fd >= 0)
		eventfd_write(visit->over_fd, 1);
	clock_sleep_ns(on_ns);
	_exit(3);
}

static void who_leaves_is_not_awaited(void **state)
{
	struct leaver leaver = { .pid = 0 };
	static struct visit visit;
	struct cell_child child;
	int status = -1;
	pid_t first, second;

	cell_child_prepare(&child, &leaver, &visit);
	assert_int_equal(visit.leaver_fd, -1);
	first = child.pid = leave(&visit, LONG_NS);
	assert_true(cell_child_await(&child, &leaver, LONG_NS, &nobody,
				     &status));
	assert_int_equal(status, 0);
	assert_int_equal(leaver.pid, first);
	assert_int_equal(waitpid(first, NULL, WNOHANG), 0);
	/* The next child is told of it, and becomes the leaver after it. */
	cell_child_prepare(&child, &leaver, &visit);
	assert_int_equal(visit.leaver_fd, leaver.fd);
	second = child.pid = leave(&visit, LONG_NS);
	kill(first, SIGTERM);
	assert_true(cell_child_await(&child, &leaver, LONG_NS, &nobody,
				     &status));
	assert_int_equal(waitpid(first, NULL, WNOHANG), -1);
	assert_int_equal(leaver.pid, second);
	kill(second, SIGTERM);
	leaver_reap(&leaver);
	assert_int_equal(leaver.pid, 0);
	leaver_reap(&leaver);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* The write end of @pipe_fd is held by a peer that the leaver forks. */
static void peers_of_a_leaver_are_killed(void **state)
{
	struct leaver leaver = { .pid = 0 };
	static struct visit visit;
	struct cell_child child;
	struct pollfd hung_up = { .events = POLLIN };
	int status, pipe_fd[2];

	assert_int_equal(pipe(pipe_fd), 0);
	cell_child_prepare(&child, &leaver, &visit);
	child.pid = fork();
	if (!child.pid) {
		setsid();
		if (fork())
			close(pipe_fd[1]);
		else
			clock_sleep_ns(LONG_NS);
		eventfd_write(visit.over_fd, 1);
		_exit(0);
	}
	close(pipe_fd[1]);
	/* It may have ended before it was heard: no leaver then. */
	assert_true(cell_child_await(&child, &leaver, LONG_NS, &nobody,
				     &status));
	leaver_reap(&leaver);
	/* Long before the peer would end by itself. */
	hung_up.fd = pipe_fd[0];
	assert_int_equal(poll(&hung_up, 1, (int)(LONG_NS / MS / 4)), 1);
	close(pipe_fd[0]);
}

/* As a signal to mmfence does, it ends the wait. */
static void a_leaver_that_hangs_is_killed(void **state)
{
	const struct itimerval soon = { .it_value.tv_usec = 20000 };
	struct leaver leaver = { .pid = 0 };
	static struct visit visit;
	struct cell_child child;
	int status;

	cell_child_prepare(&child, &leaver, &visit);
	child.pid = leave(&visit, LONG_NS);
	assert_true(cell_child_await(&child, &leaver, LONG_NS, &nobody,
				     &status));
	signal(SIGALRM, woken);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	leaver_reap(&leaver);
	signal(SIGALRM, SIG_DFL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void without_a_place_for_it_a_child_is_awaited(void **state)
{
	static struct visit visit;
	struct cell_child child;
	int status = -1;

	cell_child_prepare(&child, NULL, &visit);
	assert_int_equal(visit.over_fd, -1);
	child.pid = leave(&visit, MS);
	assert_true(cell_child_await(&child, NULL, LONG_NS, &nobody, &status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void who_hangs_is_killed(void **state)
{
	struct leaver leaver = { .pid = 0 };
	const volatile int interrupted = 1;
	static struct visit visit;

	for (int told = 0; told < 2; told++) {
		struct cell_child child;
		int status = -1;

		cell_child_prepare(&child, &leaver, &visit);
		child.pid = fork();
		if (!child.pid) {
			setsid();
			clock_sleep_ns(LONG_NS);
			_exit(0);
		}
		assert_false(cell_child_await(&child, &leaver,
					      told ? LONG_NS : 20 * MS,
					      told ? &interrupted : &nobody,
					      &status));
		assert_int_equal(WTERMSIG(status), SIGKILL);
		assert_int_equal(leaver.pid, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_leaves_is_not_awaited),
		cmocka_unit_test(peers_of_a_leaver_are_killed),
		cmocka_unit_test(a_leaver_that_hangs_is_killed),
		cmocka_unit_test(without_a_place_for_it_a_child_is_awaited),
		cmocka_unit_test(who_hangs_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
