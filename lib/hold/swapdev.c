/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/swapdev.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/swap.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/base/spawn.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#define RESERVE_BYTES	(UINT64_C(64) << 20)
#define ZEROES_BYTES	(1u << 20)
#define SWAP_PREFIX	"swap."
#define SWAP_DIGITS	16

/* seq_file escapes blanks and backslashes as three octal digits. */
static void swapdev_unescape(char *text)
{
	char *out = text;
	unsigned code;

	while (*text) {
		if (*text == '\\' && sscanf(text + 1, "%3o", &code) == 1) {
			*out++ = (char)code;
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

static bool swapdev_parse(char *line, char **path, struct swapdev *dev)
{
	uint64_t size_kib, used_kib;
	char *blank = strpbrk(line, " \t");

	if (!blank || sscanf(blank, "%*s %" SCNu64 " %" SCNu64 " %d",
			     &size_kib, &used_kib, &dev->priority) != 3)
		return false;
	*blank = '\0';
	swapdev_unescape(line);
	*path = line;
	dev->size_bytes = size_kib << 10;
	dev->used_bytes = used_kib << 10;
	return true;
}

/* Also tells the highest priority of the others. */
static int swapdev_scan(const char *path, bool *found, struct swapdev *dev,
			int *rival)
{
	SCOPE_FILE file = fopen("/proc/swaps", "re");
	char line[PATH_MAX * 4];

	*found = false;
	*rival = INT_MIN;
	if (!file && errno == ENOENT)
		return fail(ENOSYS, "/proc/swaps: this kernel has no swap");
	if (!file)
		return fail(errno, "open /proc/swaps");
	while (fgets(line, sizeof(line), file)) {
		struct swapdev here;
		char *name;

		if (!swapdev_parse(line, &name, &here))
			continue;
		if (!strcmp(name, path)) {
			*dev = here;
			*found = true;
		} else if (here.priority > *rival) {
			*rival = here.priority;
		}
	}
	return 0;
}

int swapdev_find(const char *path, bool *found, struct swapdev *dev)
{
	struct swapdev unused;
	int rival;

	return swapdev_scan(path, found, dev ? dev : &unused, &rival);
}

int swapdev_file_name(char name[32])
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return fail(errno, "get a random name");
	snprintf(name, 32, SWAP_PREFIX "%016" PRIx64, random);
	return 0;
}

bool swapdev_is_file_name(const char *name)
{
	const size_t prefix = sizeof(SWAP_PREFIX) - 1;

	return !strncmp(name, SWAP_PREFIX, prefix) &&
	       strlen(name) == prefix + SWAP_DIGITS &&
	       strspn(name + prefix, "0123456789abcdef") == SWAP_DIGITS;
}

int swapdev_check_space(int fd, const char *path, uint64_t size_bytes)
{
	struct statvfs fs;
	uint64_t free_bytes;

	if (fstatvfs(fd, &fs))
		return fail(errno, "statvfs %s", path);
	free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (free_bytes < RESERVE_BYTES ||
	    free_bytes - RESERVE_BYTES < size_bytes)
		return fail_plain(ENOSPC, "no room for a swap file of %" PRIu64
				  " MiB in %s: %" PRIu64 " MiB are free, and "
				  "64 MiB must stay free", size_bytes >> 20,
				  path, free_bytes >> 20);
	return 0;
}

static int swapdev_write_zeroes(int fd, uint64_t size_bytes)
{
	SCOPE_FREE char *zeroes = calloc(1, ZEROES_BYTES);
	uint64_t done = 0;

	if (!zeroes)
		return -ENOMEM;
	while (done < size_bytes) {
		uint64_t left = size_bytes - done;
		ssize_t put = write(fd, zeroes, left < ZEROES_BYTES ?
						left : ZEROES_BYTES);

		if (put < 0 && errno != EINTR)
			return -errno;
		done += put > 0 ? put : 0;
	}
	return 0;
}

/* A swap file may have no holes, and on btrfs no copy-on-write. */
static int swapdev_allocate(int fd, uint64_t size_bytes)
{
	int flags, err;

	if (!ioctl(fd, FS_IOC_GETFLAGS, &flags)) {
		flags |= FS_NOCOW_FL;
		ioctl(fd, FS_IOC_SETFLAGS, &flags);
	}
	err = fallocate(fd, 0, 0, (off_t)size_bytes) ? -errno : 0;
	if (err == -EOPNOTSUPP)
		err = swapdev_write_zeroes(fd, size_bytes);
	if (!err && fsync(fd))
		err = -errno;
	return err;
}

int swapdev_create_file(const struct statedir *dir, const char *name,
			uint64_t size_bytes)
{
	int err = swapdev_check_space(dir->fd, dir->path, size_bytes);
	char fs[32];

	if (err)
		return err;
	SCOPE_FD fd = openat(dir->fd, name, O_RDWR | O_CREAT | O_EXCL |
			     O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return fail(errno, "create %s/%s", dir->path, name);
	err = swapdev_allocate(fd, size_bytes);
	if (err)
		return fail(err, "allocate %" PRIu64 " bytes for %s/%s on %s",
			    size_bytes, dir->path, name,
			    statedir_fs_name(fd, fs));
	return 0;
}

int swapdev_probe(void)
{
	if (!swapon("", 0) || errno == ENOENT)
		return 0;
	return fail(errno, "swapon (CAP_SYS_ADMIN, or seccomp?)");
}

static int swapdev_refused(int err, const char *path)
{
	SCOPE_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	char fs[32];

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return fail(err, "swapon %s", path);
	fail(err, "swapon %s, a file on %s", path, statedir_fs_name(fd, fs));
	/* EINVAL: the file system does not support swap files. */
	return err == EINVAL ? -EOPNOTSUPP : -err;
}

int swapdev_on(const char *path)
{
	const char *const mkswap[] = { "mkswap", path, NULL };
	struct swapdev dev;
	int err, rival;
	bool found;

	err = spawn_run(mkswap);
	if (err)
		return err;
	if (swapon(path, SWAP_FLAG_PREFER | SWAPDEV_PRIORITY_MAX))
		return swapdev_refused(errno, path);
	err = swapdev_scan(path, &found, &dev, &rival);
	if (err)
		return err;
	if (!found || dev.priority != SWAPDEV_PRIORITY_MAX)
		return fail(EIO, "swapon %s: /proc/swaps does not show it at "
			    "priority %d", path, SWAPDEV_PRIORITY_MAX);
	if (rival >= SWAPDEV_PRIORITY_MAX)
		warn_line("another swap device has the highest priority (%d), "
			  "too: pages go to both, and figures of swap cells "
			  "are not comparable", rival);
	return 0;
}

int swapdev_off(const char *path)
{
	uint64_t available_bytes = 0;
	struct swapdev dev;
	int err, root_fd;
	bool found;

	err = swapdev_find(path, &found, &dev);
	if (err || !found)
		return err;
	root_fd = procfs_root();
	if (root_fd < 0)
		return root_fd;
	err = procstat_kib(root_fd, "proc/meminfo", "MemAvailable",
			   &available_bytes);
	close(root_fd);
	if (err)
		return err;
	if (available_bytes <= dev.used_bytes)
		return fail(EBUSY, "swapoff %s: %" PRIu64 " MiB are in it, "
			    "%" PRIu64 " MiB of memory are available; end "
			    "what uses memory, then mmfence restore", path,
			    dev.used_bytes >> 20, available_bytes >> 20);
	/*
	 * A handled signal interrupts swapoff(); pages already read back stay.
	 */
	if (TEMP_FAILURE_RETRY(swapoff(path)))
		return fail(errno, "swapoff %s (%" PRIu64 " MiB in use)", path,
			    dev.used_bytes >> 20);
	err = swapdev_find(path, &found, &dev);
	if (!err && found)
		err = fail(EIO, "swapoff %s: it is still in /proc/swaps", path);
	return err;
}
