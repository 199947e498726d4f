/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An O_DIRECT read in progress: write references that the device uses and that
 * end with the read; FOLL_PIN from 6.5 on, FOLL_GET before. When the read is
 * done, its data must be in the mapping, unless the page was replaced in
 * between. A write (rw=write) shows nothing, because it is unknown when the
 * device reads the page.
 * Source: block/bio.c bio_iov_iter_get_pages().
 */
#include "bench/race/grip.h"

#include <fcntl.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/pinners/odirect.h"

#define FILE_TOKEN UINT64_C(0x6f64697265637400)	/* plus the page's number */
#define PAGES_MAX  512

struct grip_disk {
	struct io_uring ring;
	size_t page_bytes;
	int fd;
	size_t nr_pages;	/* under way */
};

static size_t disk_pages(const uint64_t *opts)
{
	return opts[ODIRECT_PAGES];
}

static int disk_probe(const struct bench_env *env)
{
	if (env->opts[ODIRECT_RW] == ODIRECT_READ)
		return 0;
	return fail(0, "rw=write cannot be raced: it is unknown when the "
		    "device reads the page, so a lost pin would not show");
}

/* The contents of an identical page of area_fill(), except for the token. */
static int disk_write_pages(struct grip_disk *grip, size_t nr_pages)
{
	size_t page_bytes = grip->page_bytes;
	char *page = malloc(page_bytes);
	int err = page ? 0 : fail(ENOMEM, "allocate %zu bytes", page_bytes);

	for (size_t i = 0; !err && i < nr_pages; i++) {
		struct area area = {
			.addr = page,
			.len_bytes = page_bytes,
			.page_bytes = page_bytes,
			.identical = true,
		};
		uint64_t token = FILE_TOKEN + i;

		area_fill(&area);
		memcpy(page + GRIP_AT_BYTES, &token, sizeof(token));
		if (pwrite(grip->fd, page, page_bytes,
			   (off_t)(i * page_bytes)) != (ssize_t)page_bytes)
			err = fail(errno, "write page %zu of the O_DIRECT "
				   "file", i);
	}
	free(page);
	if (!err && fsync(grip->fd))
		err = fail(errno, "fsync the O_DIRECT file");
	if (!err && fcntl(grip->fd, F_SETFL, O_DIRECT))
		err = fail(errno, "fcntl O_DIRECT");
	return err;
}

static int disk_setup(void *state, const struct bench_env *env)
{
	struct grip_disk *grip = state;
	int err = io_uring_queue_init(1, &grip->ring, 0);

	if (err)
		return fail(-err, "io_uring_setup, 1 entry");
	grip->page_bytes = env->area->page_bytes;
	grip->fd = odirect_open(env, 0);
	if (grip->fd < 0) {
		err = grip->fd;
		goto exit_ring;
	}
	err = disk_write_pages(grip, disk_pages(env->opts));
	if (!err)
		return 0;
	close(grip->fd);
exit_ring:
	io_uring_queue_exit(&grip->ring);
	return err;
}

static int disk_take(void *state, char *addr, size_t nr_pages)
{
	struct grip_disk *grip = state;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&grip->ring);
	size_t len_bytes = nr_pages * grip->page_bytes;
	int nr;

	io_uring_prep_read(sqe, grip->fd, addr, (unsigned)len_bytes, 0);
	nr = io_uring_submit(&grip->ring);
	if (nr != 1)
		return fail(nr < 0 ? -nr : EIO, "submit a read of %zu bytes",
			    len_bytes);
	grip->nr_pages = nr_pages;
	return 0;
}

/* Wait until the device is done. */
static int disk_finish(struct grip_disk *grip)
{
	size_t len_bytes = grip->nr_pages * grip->page_bytes;
	struct io_uring_cqe *cqe;
	int err = io_uring_wait_cqe(&grip->ring, &cqe);

	if (err)
		return fail(-err, "wait for a read of %zu bytes", len_bytes);
	if (cqe->res != (int)len_bytes)
		err = fail(cqe->res < 0 ? -cqe->res : EIO,
			   "O_DIRECT read of %zu bytes", len_bytes);
	io_uring_cqe_seen(&grip->ring, cqe);
	grip->nr_pages = 0;
	return err;
}

static int disk_put(void *state, uint64_t *tokens)
{
	struct grip_disk *grip = state;

	for (size_t i = 0; i < grip->nr_pages; i++)
		tokens[i] = FILE_TOKEN + i;
	return disk_finish(grip);
}

static int disk_drop(void *state)
{
	struct grip_disk *grip = state;

	return grip->nr_pages ? disk_finish(grip) : 0;
}

static void disk_teardown(void *state)
{
	struct grip_disk *grip = state;

	io_uring_queue_exit(&grip->ring);
	close(grip->fd);
}

const struct grip grip_odirect = {
	.pinner = "odirect",
	.state_bytes = sizeof(struct grip_disk),
	.brief = true,
	.pages_max = PAGES_MAX,
	.pages = disk_pages,
	.probe = disk_probe,
	.setup = disk_setup,
	.take = disk_take,
	.put = disk_put,
	.drop = disk_drop,
	.teardown = disk_teardown,
};
