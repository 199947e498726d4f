/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: block/bio.c bio_iov_iter_get_pages(), fs/iomap/direct-io.c. */
#include "bench/contract/bench.h"
#include "bench/pinners/odirect.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NULL_DEVICE "/dev/nullb0"

enum { DEV_FILE, DEV_NULL };

static const char *const dev_choices[] = { "file", "null", NULL };
static const char *const rw_choices[] = { "read", "write", NULL };
static const char *const rwf_choices[] = { "none", "nowait", "hipri", "dsync",
					   NULL };
static const int rwf_flags[] = { 0, RWF_NOWAIT, RWF_HIPRI, RWF_DSYNC };

static const struct opt_spec odirect_opts[] = {
	[ODIRECT_DEV] = { .name = "dev", .kind = OPT_CHOICE, .def = DEV_FILE,
			  .choices = dev_choices,
			  .help = "a file, or null_blk's /dev/nullb0" },
	[ODIRECT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = 1,
			    .min = 1, .max = 512, .help = "pages per call" },
	[ODIRECT_RW] = { .name = "rw", .kind = OPT_CHOICE, .def = ODIRECT_READ,
			 .choices = rw_choices,
			 .help = "read into memory or write from it" },
	[ODIRECT_RWF] = { .name = "rwf", .kind = OPT_CHOICE, .def = 0,
			  .choices = rwf_choices,
			  .help = "flag of preadv2 and pwritev2" },
	{ .name = NULL },
};

struct odirect {
	struct area_cursor cursor;
	char *area_start;
	int fd, rwf;
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

static bool odirect_pins_on(long fs_type)
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
	if (fstatfs(fd, &fs) || !odirect_pins_on(fs.f_type)) {
		close(fd);
		return fail_plain(EOPNOTSUPP, "%s is not on ext4, xfs, btrfs "
				  "or f2fs: O_DIRECT there may copy and pin "
				  "nothing", state_dir);
	}
	return fd;
}

#ifdef STATX_DIOALIGN
/*
 * Linux 6.1 and later report whether the file supports direct I/O, and the
 * alignment.
 */
static int odirect_check_dio(int fd)
{
	struct statx stx = { 0 };

	if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &stx) ||
	    !(stx.stx_mask & STATX_DIOALIGN))
		return 0;
	if (!stx.stx_dio_offset_align)
		return fail_plain(EOPNOTSUPP, "the file system does not "
				  "support direct I/O on this file "
				  "(STATX_DIOALIGN is 0)");
	return 0;
}
#else
static int odirect_check_dio(int fd)
{
	return 0;
}
#endif

/*
 * Is there no data that would be overwritten? A null_blk with memory is a disk,
 * and its data may begin anywhere.
 */
static int odirect_check_null(int fd, uint64_t len_bytes)
{
	static const char nothing[65536];
	char part[sizeof(nothing)];

	for (uint64_t at = 0; at < len_bytes; at += sizeof(part)) {
		size_t want_bytes = len_bytes - at < sizeof(part) ?
					    len_bytes - at : sizeof(part);
		ssize_t got = pread(fd, part, want_bytes, (off_t)at);

		if (got < 0)
			return fail(errno, "read " NULL_DEVICE);
		if ((size_t)got < want_bytes)
			return fail_plain(ENOSPC, NULL_DEVICE " is smaller "
					  "than the area of %zu bytes",
					  (size_t)len_bytes);
		if (memcmp(part, nothing, want_bytes))
			return fail_plain(EBUSY, NULL_DEVICE " has data in its "
					  "first %zu bytes, so it is not a "
					  "null device: refusing to write to "
					  "it", (size_t)at + want_bytes);
	}
	return 0;
}

/* O_EXCL in @flags makes sure that no other process uses it. */
static int odirect_open_null(int flags)
{
	int fd = open(NULL_DEVICE, O_RDWR | O_CLOEXEC | flags);

	return fd < 0 ? fail(errno, "open " NULL_DEVICE " (is the module "
			     "null_blk loaded, and does no other process use "
			     "the device?)") : fd;
}

static int odirect_open_target(const struct bench_env *env, int flags)
{
	if (env->opts[ODIRECT_DEV] == DEV_FILE)
		return odirect_open(env, flags);
	if (env->opts[ODIRECT_RW] == ODIRECT_READ)
		return fail(0, "dev=null takes rw=write only: a read of the "
			    "null device would fill the area with zeroes");
	return odirect_open_null(flags & O_EXCL);
}

static int odirect_probe(const struct bench_env *env)
{
	int err = area_check_share(env, env->opts[ODIRECT_PAGES]);
	int fd;

	if (err)
		return err;
	fd = odirect_open_target(env, O_DIRECT | O_EXCL);
	if (fd < 0)
		return fd;
	err = env->opts[ODIRECT_DEV] == DEV_FILE ? odirect_check_dio(fd) :
		      odirect_check_null(fd, env->area_bytes);
	close(fd);
	return err;
}

static int odirect_write_area(int fd, const struct area *area)
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
	direct->rwf = rwf_flags[env->opts[ODIRECT_RWF]];
	direct->fd = odirect_open_target(env, 0);
	if (direct->fd < 0)
		return direct->fd;
	if (env->opts[ODIRECT_DEV] == DEV_FILE)
		err = odirect_write_area(direct->fd, env->area);
	if (err)
		goto close_fd;
	/*
	 * Set the flag after the copy, because the copy may have any alignment.
	 */
	if (fcntl(direct->fd, F_SETFL, O_DIRECT)) {
		err = fail(errno, "fcntl O_DIRECT in %s",
			   env->opts[ODIRECT_DEV] == DEV_FILE ?
				   env->state_dir : NULL_DEVICE);
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
		struct iovec iov = {
			.iov_base = area_cursor_next(&direct->cursor),
			.iov_len = len_bytes,
		};
		off_t offset_bytes = (char *)iov.iov_base - direct->area_start;
		ssize_t done;

		if (direct->writes)
			done = pwritev2(direct->fd, &iov, 1, offset_bytes,
					direct->rwf);
		else
			done = preadv2(direct->fd, &iov, 1, offset_bytes,
				       direct->rwf);
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
			"Since 6.5 direct I/O takes FOLL_PIN "
			"(iov_iter_extract_pages); before, it took FOLL_GET "
			"references (iov_iter_get_pages2). Two releases on "
			"either side of 6.5 differ in the call, not only in "
			"its cost. rw=read asks for write access; rw=write is "
			"the read-only pin that checks PageAnonExclusive.",
		.includes =
			"The file system, the block layer and the device. The "
			"pin is the small part of the time, except with "
			"dev=null: that device discards the data. The "
			"reference is dropped when the bio completes.",
		.misreading =
			"Compare on one device only. The pinner may sleep in "
			"the kernel, and is then no spinning peer. With "
			"rwf=nowait a call that would block is refused "
			"(EAGAIN, counted), hipri polls if the device can, "
			"dsync waits for the disk. Other file systems may "
			"accept O_DIRECT and copy (tmpfs since 6.6), or pin "
			"by code of their own.",
		.needs =
			"A state directory on ext4, xfs, btrfs or f2fs that "
			"does direct I/O (statx); dev=null: an unused "
			"/dev/nullb0 of null_blk that holds zeros over at "
			"least the length of the area; and rw=write, since "
			"there is nothing to read on it.",
		.proof =
			"The bytes that were transferred. The file holds the "
			"same data as the area, so reading does not change "
			"the data.",
		.opts = odirect_opts,
		.state_bytes = sizeof(struct odirect),
		.probe = odirect_probe,
	},
	.op = "one preadv2 or pwritev2 at the offset of the page in the area",
	.gup = odirect_gup,
	.setup = odirect_setup,
	.cycle = odirect_cycle,
	.teardown = odirect_teardown,
};
