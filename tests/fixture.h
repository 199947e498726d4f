/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

/*
 * Directories that take the place of "/" in tests. fixture_open() opens one of
 * tests/fixtures. fixture_new() makes an empty one in a temporary directory,
 * and fixture_delete() removes it. Every failure fails the test. Include after
 * cmocka.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int fixture_open(const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", FIXTURES, name);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static inline int fixture_new(void)
{
	char path[] = "/tmp/mmfence-test-XXXXXX";
	int fd;

	assert_non_null(mkdtemp(path));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* fixture_write() - (re)write @path with its directories. */
static inline void fixture_write(int root_fd, const char *path,
				 const char *content)
{
	size_t len = strlen(content);
	char dir[PATH_MAX];
	int fd;

	snprintf(dir, sizeof(dir), "%s", path);
	for (char *slash = strchr(dir, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		assert_true(!mkdirat(root_fd, dir, 0700) || errno == EEXIST);
		*slash = '/';
	}
	fd = openat(root_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		    0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, len), (ssize_t)len);
	close(fd);
}

static inline void fixture_delete(int root_fd)
{
	char link[64], path[PATH_MAX], command[PATH_MAX + 16];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", root_fd);
	len = readlink(link, path, sizeof(path) - 1);
	assert_true(len > 0);
	path[len] = '\0';
	assert_int_equal(strncmp(path, "/tmp/mmfence-test-", 18), 0);
	snprintf(command, sizeof(command), "rm -r '%s'", path);
	assert_int_equal(system(command), 0);
	close(root_fd);
}

#endif
