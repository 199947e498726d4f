/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "lib/base/fail.h"
#include "lib/base/opt.h"
#include "lib/base/scope.h"

static int outfile_open_dir(const char *path)
{
	SCOPE_FREE char *copy = strdup(path);
	int fd;

	if (!copy)
		return fail(ENOMEM, "copy the path %s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open the directory of %s", path) : fd;
}

static bool outfile_names_file(const char *path)
{
	size_t len = strlen(path);

	return len && path[len - 1] != '/';
}

static int outfile_exists(const char *name)
{
	return fail(EEXIST, "write %s (--force replaces it)", name);
}

int outfile_check(const char *path, bool force)
{
	SCOPE_FD dir = outfile_open_dir(path);
	struct stat st;

	if (dir < 0)
		return dir;
	if (faccessat(dir, ".", W_OK, AT_EACCESS))
		return fail(errno, "write to the directory of %s", path);
	if (lstat(path, &st))
		return errno == ENOENT && outfile_names_file(path) ? 0 :
			fail(errno, "write \"%s\"", path);
	/* A rename would replace /dev/stdout by a file. */
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return fail(S_ISDIR(st.st_mode) ? EISDIR : 0,
			    "write %s: not a regular file", path);
	return force ? 0 : outfile_exists(path);
}

/* An ID as sudo leaves it in the environment; (uid_t)-1 means none. */
static bool outfile_env_id(const char *name, uint64_t *id)
{
	const char *text = getenv(name);

	return text && !opt_count(text, id) && *id < UINT32_MAX;
}

/*
 * The file belongs to the user who called sudo, so that the user can change it.
 */
static void outfile_give_to_caller(int fd)
{
	uint64_t owner, group;

	if (geteuid() || !outfile_env_id("SUDO_UID", &owner) ||
	    !outfile_env_id("SUDO_GID", &group))
		return;
	if (fchown(fd, (uid_t)owner, (gid_t)group))
		warn_line("cannot give the result to the user who called sudo, "
			  "so it belongs to root: %s", strerror(errno));
}

/* A write may be short; the next write then tells the reason. */
static int outfile_write_all(int fd, const char *text, size_t len_bytes,
			     const char *name)
{
	while (len_bytes) {
		ssize_t done = write(fd, text, len_bytes);

		if (done < 0 && errno != EINTR)
			return fail(errno, "write the result %s: %zu bytes are "
				    "not written", name, len_bytes);
		if (done > 0) {
			text += done;
			len_bytes -= (size_t)done;
		}
	}
	return 0;
}

/* What is written, and where. */
struct outfile {
	const char *name;		/* in its directory */
	const char *text;
	size_t len_bytes;
};

static int outfile_fill(int fd, const struct outfile *file)
{
	int err;

	outfile_give_to_caller(fd);
	/* Whatever the umask is; some file systems have no modes to change. */
	if (fchmod(fd, 0644))
		warn_line("cannot set mode 0644 of the result: %s",
			  strerror(errno));
	err = outfile_write_all(fd, file->text, file->len_bytes, file->name);
	if (err)
		return err;
	return fsync(fd) ? fail(errno, "fsync %s", file->name) : 0;
}

static int outfile_sync(int dir, const char *name)
{
	return fsync(dir) ? fail(errno, "fsync the directory of %s", name) : 0;
}

/*
 * Create a file without a name, which vanishes if the process is killed. When
 * it is complete, it gets the name of the result or, if @force may have to
 * replace a file, @temporary. -EOPNOTSUPP without fail(): not supported by this
 * file system.
 */
static int outfile_nameless(int dir, const char *temporary,
			    const struct outfile *file, bool force)
{
	SCOPE_FD fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
	char link[40];
	int err;

	if (fd < 0)
		return -EOPNOTSUPP;
	err = outfile_fill(fd, file);
	if (err)
		return err;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (!linkat(AT_FDCWD, link, dir, force ? temporary : file->name,
		    AT_SYMLINK_FOLLOW))
		return 0;
	return errno == EEXIST ? outfile_exists(file->name) : -EOPNOTSUPP;
}

/* The same for file systems where each file has a name from the start. */
static int outfile_named(int dir, const char *temporary,
			 const struct outfile *file)
{
	SCOPE_FD fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL |
					     O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return fail(errno, "create %s beside %s", temporary,
			    file->name);
	return outfile_fill(fd, file);
}

static int outfile_publish(int dir, const char *temporary, const char *name,
			   bool force)
{
	if (force)
		return renameat(dir, temporary, dir, name) ?
			fail(errno, "rename %s to %s", temporary, name) :
			outfile_sync(dir, name);
	/* Not every file system has RENAME_NOREPLACE: NFS and 9p lack it. */
	if (linkat(dir, temporary, dir, name, 0))
		return errno == EEXIST ? outfile_exists(name) :
			fail(errno, "link %s to %s", temporary, name);
	unlinkat(dir, temporary, 0);
	return outfile_sync(dir, name);
}

int outfile_write_text(const char *text, size_t len_bytes, const char *path,
		       bool force)
{
	SCOPE_FREE char *copy = strdup(path);
	SCOPE_FD dir = outfile_open_dir(path);
	struct outfile file = { .text = text, .len_bytes = len_bytes };
	char temporary[40];
	uint64_t random;
	int err;

	if (dir < 0)
		return dir;
	if (!copy || getrandom(&random, sizeof(random), 0) < 0)
		return fail(ENOMEM, "name a temporary file");
	snprintf(temporary, sizeof(temporary), ".mmfence.%016llx",
		 (unsigned long long)random);
	file.name = basename(copy);
	err = outfile_nameless(dir, temporary, &file, force);
	if (!err && !force)
		return outfile_sync(dir, file.name);
	if (err == -EOPNOTSUPP)
		err = outfile_named(dir, temporary, &file);
	if (!err)
		err = outfile_publish(dir, temporary, file.name, force);
	if (err)
		unlinkat(dir, temporary, 0);
	return err;
}

int outfile_write(const json_t *document, const char *path, bool force)
{
	SCOPE_FREE char *text = json_dumps(document, JSON_INDENT(1) |
						     JSON_REAL_PRECISION(9));
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return fail(ENOMEM, "write the result as text");
	/* A newline takes the place of the last NUL. */
	text[len] = '\n';
	return outfile_write_text(text, len + 1, path, force);
}
