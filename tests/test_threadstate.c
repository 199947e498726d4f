/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs, nice value and policy of a thread: they are read, set, and waited for.
 */
#include "tests/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/hold/threadstate.h"

static int nice_of(pid_t pid)
{
	return getpriority(PRIO_PROCESS, (id_t)pid);
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/*
 * As khugepaged starts: nice 0, wanted or not, is nobody's choice until it has
 * set its own.
 */
static void what_a_thread_begins_with_is_not_what_it_sets(void **state)
{
	char wanted[THREADSTATE_BYTES];
	pid_t pid;
	int nice;

	(void)state;
	if (getpriority(PRIO_PROCESS, 0))
		skip();
	pid = fork();
	if (pid == 0) {
		usleep(100000);
		setpriority(PRIO_PROCESS, 0, 19);
		pause();
		_exit(0);
	}
	assert_int_equal(threadstate_get(pid, wanted), 0);
	assert_non_null(strstr(wanted, " nice 0 "));
	threadstate_await(pid, wanted);
	nice = nice_of(pid);
	end(pid);
	assert_int_equal(nice, 19);
}

static void a_state_is_set_as_it_is_written(void **state)
{
	char cpus[THREADSTATE_BYTES], now[THREADSTATE_BYTES];
	char wanted[2 * THREADSTATE_BYTES];
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		pause();
		_exit(0);
	}
	assert_int_equal(threadstate_get(pid, cpus), 0);
	*strchr(cpus, ' ') = '\0';
	snprintf(wanted, sizeof(wanted), "%s policy 3 nice 7 priority 0", cpus);
	assert_int_equal(threadstate_set(pid, wanted), 0);
	assert_int_equal(threadstate_get(pid, now), 0);
	assert_string_equal(now, wanted);
	assert_int_equal(threadstate_set(pid, "0 policy 0 nice"), -EBADMSG);
	end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_thread_begins_with_is_not_what_it_sets),
		cmocka_unit_test(a_state_is_set_as_it_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
