/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_ROOT_H
#define TESTS_FUZZ_ROOT_H

/*
 * For libFuzzer targets of readers of /proc and /sys: a directory below the
 * current one takes the place of "/", and each input becomes a file in it. If
 * a file cannot be made, the target aborts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int fuzz_root(void)
{
	static int root_fd = -1;

	if (root_fd >= 0)
		return root_fd;
	if (mkdir("root", 0700) && errno != EEXIST)
		abort();
	root_fd = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root_fd < 0)
		abort();
	return root_fd;
}

/* fuzz_file() - @path below the root, with its directories, is @data. */
static inline void fuzz_file(const char *path, const void *data, size_t size)
{
	char dir[128];
	int fd;

	if (strlen(path) >= sizeof(dir))
		abort();
	strcpy(dir, path);
	for (char *slash = strchr(dir, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(fuzz_root(), dir, 0700) && errno != EEXIST)
			abort();
		*slash = '/';
	}
	fd = openat(fuzz_root(), path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd))
		abort();
}

#endif
