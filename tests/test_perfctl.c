/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/perfctl.h"

#include <pthread.h>
#include <signal.h>

#include "tests/unit.h"
#include "tests/fixture.h"

/* perf's side: reads @nr commands, answers each with @answer. */
struct listener {
	pthread_t thread;
	int ctl_fd, ack_fd;
	const char *answer;
	size_t answer_bytes;
	int nr;
	char heard[64];
};

static void *listen_all(void *arg)
{
	struct listener *listener = arg;
	size_t len = 0;

	for (int i = 0; i < listener->nr; i++) {
		do {
			assert_int_equal(read(listener->ctl_fd,
					      &listener->heard[len], 1), 1);
		} while (listener->heard[len++] != '\n');
		/* In two parts: a pipe promises no more. */
		assert_int_equal(write(listener->ack_fd, listener->answer, 1),
				 1);
		usleep(1000);
		assert_int_equal(write(listener->ack_fd, listener->answer + 1,
				       listener->answer_bytes - 1),
				 (ssize_t)listener->answer_bytes - 1);
	}
	listener->heard[len] = '\0';
	return NULL;
}

/* Pipes between a control opened by number and a listener. */
static void start(struct listener *listener, struct perf_control *control)
{
	int ctl[2], answers[2];
	char text[64];

	assert_int_equal(pipe(ctl), 0);
	assert_int_equal(pipe(answers), 0);
	snprintf(text, sizeof(text), "fd:%d,%d", ctl[1], answers[0]);
	assert_int_equal(perf_control_open(text, control), 0);
	close(ctl[1]);
	close(answers[0]);
	listener->ctl_fd = ctl[0];
	listener->ack_fd = answers[1];
	assert_int_equal(pthread_create(&listener->thread, NULL, listen_all,
					listener), 0);
}

static void stop(struct listener *listener, struct perf_control *control)
{
	pthread_join(listener->thread, NULL);
	perf_control_close(control);
	perf_control_close(control);
	close(listener->ctl_fd);
	close(listener->ack_fd);
}

static void test_protocol(void **state)
{
	struct listener listener = { .answer = "ack\n", .answer_bytes = 5,
				     .nr = 4 };
	struct perf_control control;

	start(&listener, &control);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(perf_control_enable(&control), 0);
		assert_int_equal(perf_control_disable(&control), 0);
	}
	stop(&listener, &control);
	assert_string_equal(listener.heard,
			    "enable\ndisable\nenable\ndisable\n");
}

static void test_other_answer(void **state)
{
	struct listener listener = { .answer = "nak\n", .answer_bytes = 5,
				     .nr = 1 };
	struct perf_control control;

	start(&listener, &control);
	assert_int_equal(perf_control_enable(&control), -EBADMSG);
	stop(&listener, &control);
}

static void test_gone(void **state)
{
	struct listener listener = { .nr = 0 };
	struct perf_control control;

	signal(SIGPIPE, SIG_IGN);
	start(&listener, &control);
	pthread_join(listener.thread, NULL);
	close(listener.ctl_fd);
	close(listener.ack_fd);
	assert_int_equal(perf_control_enable(&control), -EPIPE);
	perf_control_close(&control);
}

static void test_not_open(void **state)
{
	struct perf_control control = { .is_open = false };

	assert_int_equal(perf_control_enable(&control), 0);
	assert_int_equal(perf_control_disable(&control), 0);
	perf_control_close(&control);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		int err;
	} cases[] = {
		{ "", -EINVAL },
		{ "1,2", -EINVAL },
		{ "fd:", -EINVAL },
		{ "fd:1", -EINVAL },
		{ "fd:1,", -EINVAL },
		{ "fd:,1", -EINVAL },
		{ "fd:x,1", -EINVAL },
		{ "fd:-1,1", -EINVAL },
		{ "fd:4099,1", -EBADF },
		{ "fd:99999999999,1", -EBADF },
		{ "fifo:/nowhere/ctl,/nowhere/ack", -ENOENT },
		{ "fifo:,/nowhere/ack", -ENOENT },
		{ "fifo:/dev/null,/dev/null", -EINVAL },
		{ "pipe:1,2", -EINVAL },
	};
	struct perf_control control;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int err = perf_control_open(cases[i].text, &control);

		if (err != cases[i].err)
			fail_msg("\"%s\": %d", cases[i].text, err);
		assert_false(control.is_open);
	}
}

/* A fifo that nobody reads must not block. */
static void test_nobody_reads(void **state)
{
	char dir[] = "/tmp/mmfence-test-XXXXXX", text[256], ctl[64];
	struct perf_control control;

	assert_non_null(mkdtemp(dir));
	snprintf(ctl, sizeof(ctl), "%s/ctl", dir);
	assert_int_equal(mkfifo(ctl, 0600), 0);
	snprintf(text, sizeof(text), "fifo:%s,%s", ctl, ctl);
	assert_int_equal(perf_control_open(text, &control), -ENXIO);
	unlink(ctl);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_protocol),
		cmocka_unit_test(test_other_answer),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_not_open),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nobody_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
