/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "lib/fail.h"
#include "lib/opt.h"
#include "lib/scope.h"

static int open_dir(const char *path)
{
	SCOPE_FREE char *copy = strdup(path);
	int fd;

	if (!copy)
		return fail(ENOMEM, "copy the path %s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open the directory of %s", path) : fd;
}

static bool names_file(const char *path)
{
	size_t len = strlen(path);

	return len && path[len - 1] != '/';
}

int outfile_check(const char *path, bool force)
{
	SCOPE_FD dir = open_dir(path);
	struct stat st;

	if (dir < 0)
		return dir;
	if (faccessat(dir, ".", W_OK, AT_EACCESS))
		return fail(errno, "write to the directory of %s", path);
	if (lstat(path, &st))
		return errno == ENOENT && names_file(path) ? 0 :
			fail(errno, "write \"%s\"", path);
	/* A rename would put a file in the place of /dev/stdout. */
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return fail(S_ISDIR(st.st_mode) ? EISDIR : 0,
			    "write %s: not a regular file", path);
	return force ? 0 : fail(EEXIST, "write %s (--force replaces it)",
				path);
}

/* An ID as sudo leaves it in the environment; (uid_t)-1 means none. */
static bool env_id(const char *name, uint64_t *id)
{
	const char *text = getenv(name);

	return text && !opt_count(text, id) && *id < UINT32_MAX;
}

/* The caller of sudo, so that root's output does not stand in his way. */
static void give_to_caller(int fd)
{
	uint64_t owner, group;

	if (geteuid() || !env_id("SUDO_UID", &owner) ||
	    !env_id("SUDO_GID", &group))
		return;
	if (fchown(fd, (uid_t)owner, (gid_t)group))
		warn_line("the result stays root's: %s", strerror(errno));
}

/* A write may be cut short, where the next one tells why. */
static int write_all(int fd, const char *text, size_t len_bytes)
{
	while (len_bytes) {
		ssize_t done = write(fd, text, len_bytes);

		if (done < 0 && errno != EINTR)
			return fail(errno, "write %zu bytes of the result",
				    len_bytes);
		if (done > 0) {
			text += done;
			len_bytes -= (size_t)done;
		}
	}
	return 0;
}

static int write_new(int dir, const char *name, const json_t *document)
{
	SCOPE_FD fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL |
					O_NOFOLLOW | O_CLOEXEC, 0644);
	SCOPE_FREE char *text = json_dumps(document, JSON_INDENT(1) |
						     JSON_REAL_PRECISION(9));
	int err;

	if (fd < 0)
		return fail(errno, "create %s", name);
	give_to_caller(fd);
	/* Whatever the umask is; some file systems have no modes to change. */
	if (fchmod(fd, 0644))
		warn_line("mode 0644 of the result: %s", strerror(errno));
	if (!text)
		return fail(ENOMEM, "write the result as text");
	err = write_all(fd, text, strlen(text));
	if (!err)
		err = write_all(fd, "\n", 1);
	if (err)
		return err;
	return fsync(fd) ? fail(errno, "fsync %s", name) : 0;
}

static int publish(int dir, const char *temporary, const char *name,
		   bool force)
{
	if (renameat2(dir, temporary, dir, name,
		      force ? 0 : RENAME_NOREPLACE))
		return fail(errno, "rename %s to %s%s", temporary, name,
			    errno == EEXIST ? " (--force replaces it)" : "");
	return fsync(dir) ? fail(errno, "fsync the directory of %s", name) :
			    0;
}

int outfile_write(const json_t *document, const char *path, bool force)
{
	SCOPE_FREE char *copy = strdup(path);
	SCOPE_FD dir = open_dir(path);
	char temporary[40];
	uint64_t random;
	int err;

	if (dir < 0)
		return dir;
	if (!copy || getrandom(&random, sizeof(random), 0) < 0)
		return fail(ENOMEM, "name a temporary file");
	snprintf(temporary, sizeof(temporary), ".mmfence.%016llx",
		 (unsigned long long)random);
	err = write_new(dir, temporary, document);
	if (!err)
		err = publish(dir, temporary, basename(copy), force);
	if (err)
		unlinkat(dir, temporary, 0);
	return err;
}
