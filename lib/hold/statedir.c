/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/statedir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/hold/lockholder.h"
#include "lib/sys/kthread.h"

#define LOCK_POLL_NS	UINT64_C(10000000)
#define LOCK_POLLS	200

static const struct fs_kind {
	unsigned magic;
	const char *name;
	bool forgets;		/* a reboot empties it, or may */
} fs_kinds[] = {
	{ EXT4_SUPER_MAGIC, "ext4", false },
	{ XFS_SUPER_MAGIC, "xfs", false },
	{ BTRFS_SUPER_MAGIC, "btrfs", false },
	{ F2FS_SUPER_MAGIC, "f2fs", false },
	{ NFS_SUPER_MAGIC, "nfs", false },
	{ FUSE_SUPER_MAGIC, "fuse", false },
	{ V9FS_MAGIC, "9p", false },
	{ TMPFS_MAGIC, "tmpfs", true },
	{ RAMFS_MAGIC, "ramfs", true },
	{ OVERLAYFS_SUPER_MAGIC, "overlayfs", true },
};

#define NR_FS_KINDS ARRAY_SIZE(fs_kinds)

static const struct fs_kind *statedir_find_fs(unsigned magic)
{
	for (size_t i = 0; i < NR_FS_KINDS; i++)
		if (fs_kinds[i].magic == magic)
			return &fs_kinds[i];
	return NULL;
}

const char *statedir_fs_name(int fd, char buf[32])
{
	const struct fs_kind *kind;
	struct statfs fs;

	if (fstatfs(fd, &fs))
		return "an unknown filesystem";
	kind = statedir_find_fs((unsigned)fs.f_type);
	if (kind)
		return kind->name;
	snprintf(buf, 32, "filesystem type 0x%x", (unsigned)fs.f_type);
	return buf;
}

static int statedir_check_fs(int fd, const char *path)
{
	const struct fs_kind *kind;
	struct statfs fs;

	if (fstatfs(fd, &fs))
		return fail(errno, "stat the filesystem of %s", path);
	kind = statedir_find_fs((unsigned)fs.f_type);
	if (kind && kind->forgets)
		return fail(EOPNOTSUPP, "%s is on %s, where the journal does "
			    "not survive a reboot; name a directory on a disk",
			    path, kind->name);
	return 0;
}

/* The parent directory of @path, which may not exist. */
static void statedir_cut_last_name(char path[PATH_MAX])
{
	char *slash = strrchr(path, '/');

	if (!slash)
		strcpy(path, ".");
	else if (slash == path)
		path[1] = '\0';
	else
		*slash = '\0';
}

/*
 * A user who may rename a directory above can replace it. In a sticky
 * directory, such as /tmp, only the owner of an entry can rename it.
 */
static int statedir_check_above(const char *dir, const char *from)
{
	char path[PATH_MAX];
	struct stat st;

	strcpy(path, from);
	for (;;) {
		if (lstat(path, &st))
			return fail(errno, "stat %s", path);
		if (st.st_uid || (st.st_mode & 022 && !(st.st_mode & S_ISVTX)))
			return fail(EPERM, "%s, above %s, can be changed by "
				    "others than root; name another "
				    "directory", path, dir);
		if (path[0] != '/' || !path[1])
			return 0;
		statedir_cut_last_name(path);
	}
}

static int statedir_check_dir(const struct statedir *dir)
{
	char parent[PATH_MAX];
	struct stat st;
	int err;

	if (fstat(dir->fd, &st))
		return fail(errno, "stat %s", dir->path);
	if (st.st_uid != 0)
		return fail(EPERM, "%s belongs to uid %u, not to root; name "
			    "another directory", dir->path, st.st_uid);
	if (st.st_mode & 022)
		return fail(EPERM, "%s has mode %04o: others may write to it; "
			    "chmod 0700 it", dir->path, st.st_mode & 07777);
	strcpy(parent, dir->path);
	statedir_cut_last_name(parent);
	err = statedir_check_above(dir->path, parent);
	return err ? err : statedir_check_fs(dir->fd, dir->path);
}

int statedir_sync(const struct statedir *dir)
{
	if (fsync(dir->fd))
		return fail(errno, "fsync %s", dir->path);
	return 0;
}

static int statedir_sync_parent(const struct statedir *dir)
{
	SCOPE_FD parent = openat(dir->fd, "..",
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (parent < 0 || fsync(parent))
		return fail(errno, "fsync the parent of %s", dir->path);
	return 0;
}

/* A trailing slash would make O_NOFOLLOW follow. */
static int statedir_strip_slashes(char path[PATH_MAX], const char *from)
{
	size_t len = strlen(from);

	while (len > 1 && from[len - 1] == '/')
		len--;
	if (len == 0 || len >= PATH_MAX)
		return fail_plain(EINVAL, "the name of the state directory "
				  "\"%.80s\" is empty or too long", from);
	memcpy(path, from, len);
	path[len] = '\0';
	return 0;
}

/* Set dir->path to the kernel's name of dir->fd. */
static int statedir_read_path(struct statedir *dir)
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir->fd);
	len = readlink(link, dir->path, sizeof(dir->path) - 1);
	if (len < 0)
		return fail(errno, "read %s", link);
	dir->path[len] = '\0';
	return 0;
}

static int statedir_open_dir(struct statedir *dir, const char *path)
{
	dir->fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return dir->fd < 0 ? fail(errno, "open the state directory %s", path) :
			     statedir_read_path(dir);
}

static int statedir_lock_owner(int fd)
{
	char text[16] = "";
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	return len > 0 ? atoi(text) : 0;
}

/* Report who holds the lock of @path, and how to end that. */
static int statedir_held(int fd, const char *path, int owner)
{
	char command[LOCKHOLDER_COMMAND_BYTES];
	pid_t holder = lockholder_find(fd, command);

	if (!holder)
		return fail(EBUSY, "%s is held by a process that /proc here "
			    "does not show; fuser %s, where it runs, tells "
			    "which", path, path);
	if (owner && holder != owner)
		return fail_plain(EBUSY, "%s is held by pid %d (%s), which "
				  "outlived pid %d; end it: kill -KILL %d",
				  path, holder, command, owner, holder);
	return fail_plain(EBUSY, "%s is held by pid %d (%s); wait until it "
			  "has ended, or end it: kill %d", path, holder,
			  command, holder);
}

/*
 * The owner writes its PID after it has the lock. Until then the PID is that of
 * a dead or another process, or missing: in all these cases wait.
 */
static int statedir_wait_lock(int fd, const char *path)
{
	int owner = 0;

	for (int i = 0; i < LOCK_POLLS; i++) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail(errno, "lock %s", path);
		owner = statedir_lock_owner(fd);
		if (owner && process_alive(owner) && lockholder_is(fd, owner))
			break;
		clock_sleep_ns(LOCK_POLL_NS);
	}
	return statedir_held(fd, path, owner);
}

/*
 * If no file can be created, lock the existing file, or the directory if there
 * is no file.
 */
static int statedir_open_lock(const char *path, bool *read_only)
{
	char above[PATH_MAX + 8];
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	*read_only = fd < 0 && errno == EROFS;
	if (!*read_only)
		return fd < 0 ? fail(errno, "open %s", path) : fd;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		snprintf(above, sizeof(above), "%s", path);
		*strrchr(above, '/') = '\0';
		fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	return fd < 0 ? fail(errno, "open %s, on a read-only filesystem",
			     path) : fd;
}

static int statedir_take_lock(const char *path, int *lock_fd, bool *read_only)
{
	char text[16];
	int len, err;

	*lock_fd = statedir_open_lock(path, read_only);
	if (*lock_fd < 0)
		return *lock_fd;
	err = statedir_wait_lock(*lock_fd, path);
	if (err || *read_only)
		return err;
	/* The PID only helps others, so a full disk does not stop a restore. */
	len = snprintf(text, sizeof(text), "%d\n", getpid());
	if (!ftruncate(*lock_fd, 0) && pwrite(*lock_fd, text, len, 0) != len)
		return ftruncate(*lock_fd, 0) ?
		       fail(errno, "empty %s", path) : 0;
	return 0;
}

/* A machine without /run has no second directory either. */
int statedir_lock_machine(struct statedir *dir)
{
	bool read_only;
	int err;

	if (access("/run", F_OK))
		return 0;
	err = statedir_take_lock(STATEDIR_MACHINE_LOCK, &dir->machine_fd,
				 &read_only);
	if (err && dir->machine_fd >= 0) {
		close(dir->machine_fd);
		dir->machine_fd = -1;
	}
	return err;
}

static int statedir_take_locks(struct statedir *dir)
{
	char path[PATH_MAX + 8];
	int err;

	snprintf(path, sizeof(path), "%s/lock", dir->path);
	err = statedir_take_lock(path, &dir->lock_fd, &dir->read_only);
	return err ? err : statedir_lock_machine(dir);
}

int statedir_open(struct statedir *dir, const char *path, bool create)
{
	char plain[PATH_MAX];
	bool created = false;
	int err;

	*dir = (struct statedir){ .fd = -1, .lock_fd = -1, .machine_fd = -1 };
	if (geteuid() != 0)
		return fail_plain(EPERM, "only root can hold tunables and open "
				  "%s", path);
	err = statedir_strip_slashes(plain, path);
	if (err)
		return err;
	if (create) {
		created = !mkdir(plain, 0700);
		if (!created && errno != EEXIST)
			return fail(errno, "create the directory %s", plain);
	}
	err = statedir_open_dir(dir, plain);
	if (!err)
		err = statedir_check_dir(dir);
	if (!err && created)
		err = statedir_sync_parent(dir);
	if (err && created)
		rmdir(plain);
	if (!err)
		err = statedir_take_locks(dir);
	if (err)
		statedir_close(dir);
	return err;
}

/* Could the locks be opened, in @dir if it @exists, and in /run? */
static int statedir_check_locks(const struct statedir *dir, bool exists)
{
	if (exists && faccessat(dir->fd, ".", W_OK | X_OK, AT_EACCESS))
		return fail(errno, "open %s/lock", dir->path);
	if (faccessat(AT_FDCWD, STATEDIR_MACHINE_LOCK, W_OK, AT_EACCESS) &&
	    (errno != ENOENT ||
	     (faccessat(AT_FDCWD, "/run", W_OK | X_OK, AT_EACCESS) &&
	      errno != ENOENT)))
		return fail(errno, "open " STATEDIR_MACHINE_LOCK);
	return 0;
}

int statedir_check(const char *path, bool *exists, char fs_name[32])
{
	struct statedir dir = { .fd = -1, .lock_fd = -1, .machine_fd = -1 };
	char plain[PATH_MAX], buf[32];
	int err;

	if (geteuid() != 0)
		return fail_plain(EPERM, "only root can hold tunables and open "
				  "%s", path);
	err = statedir_strip_slashes(plain, path);
	if (err)
		return err;
	err = statedir_open_dir(&dir, plain);
	*exists = err != -ENOENT;
	if (!err) {
		err = statedir_check_dir(&dir);
	} else if (!*exists) {
		statedir_cut_last_name(plain);
		dir.fd = open(plain, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = dir.fd < 0 ? fail(errno, "open %s, to hold %s", plain,
					path) : statedir_read_path(&dir);
		if (!err && faccessat(dir.fd, ".", W_OK | X_OK, AT_EACCESS))
			err = fail(errno, "create the directory %s", path);
		if (!err)
			err = statedir_check_above(path, dir.path);
		if (!err)
			err = statedir_check_fs(dir.fd, plain);
	}
	if (!err)
		err = statedir_check_locks(&dir, *exists);
	if (!err)
		snprintf(fs_name, 32, "%s", statedir_fs_name(dir.fd, buf));
	statedir_close(&dir);
	return err;
}

void statedir_close(struct statedir *dir)
{
	if (dir->machine_fd >= 0)
		close(dir->machine_fd);
	if (dir->lock_fd >= 0)
		close(dir->lock_fd);
	if (dir->fd >= 0)
		close(dir->fd);
	dir->fd = dir->lock_fd = dir->machine_fd = -1;
}
