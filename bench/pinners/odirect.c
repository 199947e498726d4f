/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * O_DIRECT read or write of `pages` pages: iov_iter_extract_pages() (6.5 and
 * later: FOLL_PIN) or iov_iter_get_pages2() (before: FOLL_GET) through
 * get_user_pages_fast(); released when the bio completes.
 *
 * One cycle: one pread or pwrite at the file offset equal to the page's offset
 * in the area. Includes the file system, the block layer and the device:
 * compare only on one device, and read the pin cost as the small part of it.
 * rw=read writes to memory (write access); rw=write reads it (read-only pin:
 * the path that checks PageAnonExclusive).
 * The file holds what the area holds, so rw=read does not change the data.
 * Misreading: file systems may accept the flag and copy (tmpfs since 6.6), or
 * pin by a way of their own: only ext4, xfs, btrfs and f2fs are taken here.
 * Source: block/bio.c bio_iov_iter_get_pages(), fs/iomap/direct-io.c.
 */
#include "bench/grip.h"
#include "bench/odirect.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static const char *const rw_choices[] = { "read", "write", NULL };

static const struct opt_spec odirect_opts[] = {
	[ODIRECT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = 1,
			    .min = 1, .max = 512, .help = "pages per call" },
	[ODIRECT_RW] = { .name = "rw", .kind = OPT_CHOICE,
			 .def = ODIRECT_READ, .choices = rw_choices,
			 .help = "read into memory or write from it" },
	{ .name = NULL },
};

struct odirect {
	struct area_cursor cursor;
	char *area_start;
	int fd;
	bool writes;
};

static struct gup_use odirect_gup(unsigned release, const uint64_t *opts)
{
	return (struct gup_use){
		.call = release < KVER(6, 5) ? "get_user_pages_fast" :
					       "pin_user_pages_fast",
		.foll = release < KVER(6, 5) ? "FOLL_GET" : "FOLL_PIN",
		.write = opts[ODIRECT_RW] == ODIRECT_READ,
	};
}

static bool pins_directly(long fs_type)
{
	return fs_type == EXT4_SUPER_MAGIC || fs_type == XFS_SUPER_MAGIC ||
	       fs_type == BTRFS_SUPER_MAGIC || fs_type == F2FS_SUPER_MAGIC;
}

int odirect_open(const struct bench_env *env, int flags)
{
	const char *state_dir = env->state_dir;
	struct statfs fs;
	int fd;

	if (!state_dir)
		return fail(0, "needs a directory on a disk file system, "
			    "--state-dir DIR (%s)", env->unprivileged);
	fd = open(state_dir, O_TMPFILE | O_RDWR | O_CLOEXEC | flags, 0600);
	if (fd < 0)
		return fail(errno, "open an unnamed O_DIRECT file in %s",
			    state_dir);
	if (fstatfs(fd, &fs) || !pins_directly(fs.f_type)) {
		close(fd);
		return fail(0, "%s is not on ext4, xfs, btrfs or f2fs: "
			    "O_DIRECT there may copy and pin nothing",
			    state_dir);
	}
	return fd;
}

#ifdef STATX_DIOALIGN
/* Linux 6.1 and later say whether the file does direct I/O, and how aligned. */
static int check_dio_align(int fd)
{
	struct statx stx = { 0 };

	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) ||
	    !(stx.stx_mask & STATX_DIOALIGN))
		return 0;
	if (!stx.stx_dio_offset_align)
		return fail(0, "the file system does no direct I/O here "
			    "(STATX_DIOALIGN is 0)");
	return 0;
}
#else
static int check_dio_align(int fd)
{
	return 0;
}
#endif

static int odirect_probe(const struct bench_env *env)
{
	int err = area_check_share(env, env->opts[ODIRECT_PAGES]);
	int fd;

	if (err)
		return err;
	fd = odirect_open(env, O_DIRECT);
	if (fd < 0)
		return fd;
	err = check_dio_align(fd);
	close(fd);
	return err;
}

static int write_area(int fd, const struct area *area)
{
	size_t done_bytes = 0;

	while (done_bytes < area->len_bytes) {
		ssize_t put = pwrite(fd, area->addr + done_bytes,
				     area->len_bytes - done_bytes,
				     (off_t)done_bytes);

		if (put <= 0)
			return fail(put ? errno : ENOSPC,
				    "write %zu bytes of the area to the "
				    "O_DIRECT file", area->len_bytes);
		done_bytes += (size_t)put;
	}
	return fsync(fd) ? fail(errno, "fsync the O_DIRECT file") : 0;
}

static int odirect_setup(void *state, const struct bench_env *env)
{
	struct odirect *direct = state;
	int err;

	err = area_cursor_init(&direct->cursor, env, env->opts[ODIRECT_PAGES]);
	if (err)
		return err;
	direct->area_start = env->area->addr;
	direct->writes = env->opts[ODIRECT_RW] == ODIRECT_WRITE;
	direct->fd = odirect_open(env, 0);
	if (direct->fd < 0)
		return direct->fd;
	err = write_area(direct->fd, env->area);
	if (err)
		goto close_fd;
	/* The flag comes after the copy: the copy may be of any alignment. */
	if (fcntl(direct->fd, F_SETFL, O_DIRECT)) {
		err = fail(errno, "fcntl O_DIRECT in %s", env->state_dir);
		goto close_fd;
	}
	return 0;
close_fd:
	close(direct->fd);
	return err;
}

static int odirect_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct odirect *direct = state;
	size_t len_bytes = direct->cursor.step_bytes;

	for (; nr; nr--) {
		char *here = area_cursor_next(&direct->cursor);
		off_t offset_bytes = here - direct->area_start;
		ssize_t done;

		if (direct->writes)
			done = pwrite(direct->fd, here, len_bytes,
				      offset_bytes);
		else
			done = pread(direct->fd, here, len_bytes,
				     offset_bytes);
		if (done > 0)
			count->pages += (size_t)done / (size_t)getpagesize();
		if (done != (ssize_t)len_bytes)
			pin_refused(count, done < 0 ? errno : EFAULT);
	}
	return 0;
}

static void odirect_teardown(void *state)
{
	struct odirect *direct = state;

	close(direct->fd);
}

const struct pinner pinner_odirect = {
	.subject = {
		.name = "odirect",
		.summary = "O_DIRECT read or write of a file",
		.kernel_path = "iomap_dio_rw -> bio_iov_iter_get_pages",
		.by_release =
			"Since 6.5 direct I/O pins; before, it took plain "
			"references. Two releases on either side differ in "
			"the call, not only in its cost. rw=read asks for "
			"write access; rw=write is the read-only pin that "
			"checks PageAnonExclusive.",
		.includes =
			"The file system, the block layer and the device: the "
			"pin is the small part.",
		.misreading =
			"Compare on one device only. The pinner may sleep in "
			"the kernel, and is then no spinning peer.",
		.needs =
			"A state directory on ext4, xfs, btrfs or f2fs that "
			"does direct I/O (statx).",
		.proof =
			"The bytes that were transferred; the file holds what "
			"the area holds, so reading does not change the data.",
		.opts = odirect_opts,
		.state_bytes = sizeof(struct odirect),
		.probe = odirect_probe,
	},
	.op = "one pread or pwrite at the offset of the page in the area",
	.gup = odirect_gup,
	.setup = odirect_setup,
	.cycle = odirect_cycle,
	.teardown = odirect_teardown,
	.grip = &grip_odirect,
};
