/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Peers that are processes: they receive commands, are waited for, and are
 * noticed if they die.
 */
#include "bench/visit/workers.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit.h"

#define LONG_ENOUGH_S 20

static struct cell_spec spec = { .touch_pages = 5 };
static struct visit_settings settings;
static struct placement placement = { .nr_bystanders = 2 };
static struct area area;
static struct visit visit = {
	.spec = &spec, .settings = &settings, .placement = &placement,
	.processes = true, .env = { .area = &area },
};

static int map_area(void **state)
{
	area.page_bytes = (size_t)getpagesize();
	area.len_bytes = 7 * area.page_bytes;
	area.addr = mmap(NULL, area.len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return area.addr == MAP_FAILED;
}

static struct workers *start(void)
{
	struct workers *crew = mmap(NULL, sizeof(*crew),
				    PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(crew, MAP_FAILED);
	/* Whoever hangs is ended. */
	alarm(LONG_ENOUGH_S);
	if (workers_start(crew, &visit))
		fail_msg("%s", fail_text());
	return crew;
}

static void stop(struct workers *crew)
{
	workers_stop(crew);
	alarm(0);
	munmap(crew, sizeof(*crew));
}

static void processes_run_and_pause(void **state)
{
	struct workers *crew = start();

	for (int turn = 0; turn < 3; turn++) {
		workers_run(crew);
		usleep(20000);
		assert_int_equal(workers_pause(crew), 0);
	}
	for (unsigned i = 0; i < crew->nr; i++)
		assert_true(crew->worker[i].victim.stolen.steps > 0);
	stop(crew);
}

static void a_process_that_dies_is_missed(void **state)
{
	struct workers *crew = start();

	workers_run(crew);
	assert_int_equal(kill(crew->worker[1].pid, SIGKILL), 0);
	assert_true(workers_pause(crew) < 0);
	assert_non_null(strstr(fail_text(), "the process for cpu 0 died"));
	stop(crew);
}

/* Who was stopped has not been on its CPU until it goes on. */
static void a_call_waits_for_all(void **state)
{
	struct workers *crew = start();
	pid_t pid = crew->worker[0].pid, waker;
	struct timespec before, after;

	assert_int_equal(workers_call(crew), 0);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
	clock_gettime(CLOCK_MONOTONIC, &before);
	waker = fork();
	if (!waker) {
		usleep(50000);
		_exit(kill(pid, SIGCONT));
	}
	assert_int_equal(workers_call(crew), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_int_equal(waitpid(waker, NULL, 0), waker);
	assert_true((after.tv_sec - before.tv_sec) * 1000000000L +
		    after.tv_nsec - before.tv_nsec >= 45000000);
	for (unsigned i = 0; i < crew->nr; i++)
		assert_int_equal(crew->worker[i].answer, 2);
	stop(crew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_run_and_pause),
		cmocka_unit_test(a_process_that_dies_is_missed),
		cmocka_unit_test(a_call_waits_for_all),
	};

	return cmocka_run_group_tests(tests, map_area, NULL);
}
