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

int outfile_check(const char *path, bool force)
{
	SCOPE_FD dir = open_dir(path);
	struct stat st;

	if (dir < 0)
		return dir;
	if (faccessat(dir, ".", W_OK, AT_EACCESS))
		return fail(errno, "write to the directory of %s", path);
	if (lstat(path, &st))
		return 0;
	if (S_ISDIR(st.st_mode))
		return fail(EISDIR, "write %s", path);
	return force ? 0 : fail(EEXIST, "write %s (--force replaces it)",
				path);
}

/* The caller of sudo, so that root's output does not stand in his way. */
static void give_to_caller(int fd)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");
	uint64_t owner, group;

	if (geteuid() || !uid || !gid || opt_count(uid, &owner) ||
	    opt_count(gid, &group))
		return;
	if (fchown(fd, (uid_t)owner, (gid_t)group))
		warn_line("the result stays root's: %s", strerror(errno));
}

static int write_new(int dir, const char *name, const json_t *document)
{
	SCOPE_FD fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL |
					O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return fail(errno, "create %s", name);
	give_to_caller(fd);
	if (json_dumpfd(document, fd,
			JSON_INDENT(1) | JSON_REAL_PRECISION(9)) ||
	    write(fd, "\n", 1) != 1)
		return fail(errno, "write the result to %s", name);
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
