/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A failed system call returns -1, and -EPERM is -1 too. So a mistake is easy,
 * and this is tested: a refusal must name the call that was refused, not the
 * call after it. And a probe must ask the kernel itself what it can do, not
 * conclude it from the release number. The system calls are replaced by
 * functions of this file.
 */
#include "bench/registry/registry.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/sys/pseudofs.h"
#include "tests/unit.h"

static const char *refused = "";	/* a call, or a file */

static int answer(const char *name)
{
	if (!strcmp(refused, name)) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_dup, STDIN_FILENO);
}

int socket(int domain, int type, int protocol)
{
	return answer("socket");
}

int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t len)
{
	int dummy = answer("bind");

	return dummy < 0 ? dummy : close(dummy);
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict len, int flags)
{
	return answer("accept4");
}

int openat(int dir_fd, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	if (!strcmp(refused, path))
		return answer(path);
	return (int)syscall(SYS_openat, dir_fd, path, flags, mode);
}

int madvise(void *addr, size_t len_bytes, int advice)
{
	if (!strcmp(refused, "madvise")) {
		errno = EINVAL;
		return -1;
	}
	if (!len_bytes && !strcmp(refused, "nothing"))
		return 0;
	return (int)syscall(SYS_madvise, addr, len_bytes, advice);
}

static void expect(const char *pinner, const char *call, const char *says)
{
	static const uint64_t opts[8] = { 1 };
	struct bench_env env = { .opts = opts, .area_bytes = 1 << 20 };
	size_t i = 0;

	while (strcmp(bench_pinners[i]->subject.name, pinner))
		assert_non_null(bench_pinners[++i]);
	refused = call;
	assert_true(bench_pinners[i]->subject.probe(&env) < 0);
	refused = "";
	if (!strstr(fail_text(), says))
		fail_msg("%s refused: %s", call, fail_text());
}

static void af_alg_names_the_step(void **state)
{
	expect("af_alg", "socket", "open an AF_ALG socket");
	expect("af_alg", "bind", "bind an AF_ALG socket");
	expect("af_alg", "accept4", "accept an AF_ALG hash: Operation not");
}

/* As where the kernel is locked down. */
static void gup_test_that_may_not_be_opened_is_there(void **state)
{
	int fd = debugfs_open();

	if (fd < 0)
		skip();
	close(fd);
	expect("gup_test", "gup_test", "open gup_test of debugfs (is the "
	       "kernel locked down?): Operation");
}

/* The kernel tells, not the number that it has. */
static void collapse_is_asked_of_the_kernel(void **state)
{
	struct bench_env env = { .release = KVER(6, 12) };
	size_t i = 0;

	while (strcmp(bench_clearers[i]->subject.name, "collapse"))
		assert_non_null(bench_clearers[++i]);
	refused = "madvise";
	assert_true(bench_clearers[i]->subject.probe(&env) < 0);
	assert_non_null(strstr(fail_text(), "no MADV_COLLAPSE"));
	env.release = KVER(5, 14);
	refused = "nothing";
	if (bench_clearers[i]->subject.probe(&env))
		assert_null(strstr(fail_text(), "MADV_COLLAPSE"));
	refused = "";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(af_alg_names_the_step),
		cmocka_unit_test(gup_test_that_may_not_be_opened_is_there),
		cmocka_unit_test(collapse_is_asked_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
