/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/loadfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

static int loadfile_read_all(int fd, const char *path, char *text, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = read(fd, text + done, len - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(errno, "read %s", path);
		if (!got)
			return fail(EIO, "read %s: it became shorter", path);
		done += (size_t)got;
	}
	return 0;
}

int loadfile_read(const char *path, size_t max_bytes, char **text,
		  size_t *len)
{
	/* O_NONBLOCK: a FIFO without a writer must not block the caller. */
	SCOPE_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat stat;
	int err;

	if (fd < 0)
		return fail(errno, "open %s", path);
	if (fstat(fd, &stat))
		return fail(errno, "stat %s", path);
	if (!S_ISREG(stat.st_mode))
		return fail(0, "%s: not a regular file", path);
	if ((size_t)stat.st_size > max_bytes)
		return fail_plain(EFBIG, "%s: larger than %zu MiB; no file of "
				  "its kind is that large", path,
				  max_bytes >> 20);
	*len = (size_t)stat.st_size;
	*text = malloc(*len + 1);
	if (!*text)
		return fail(ENOMEM, "allocate %zu bytes to read %s", *len,
			    path);
	(*text)[*len] = '\0';
	err = loadfile_read_all(fd, path, *text, *len);
	if (!err)
		return 0;
	free(*text);
	*text = NULL;
	return err;
}
