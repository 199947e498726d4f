/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A registered io_uring buffer: a write pin, FOLL_PIN|FOLL_LONGTERM on every
 * release. Fixed-buffer I/O finds the pages in the ring's table and not by the
 * address, so a socket at the other end can read and write the contents of the
 * pinned pages.
 * Source: io_uring/rsrc.c io_import_fixed().
 */
#include "bench/race/grip.h"

#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define BATCH 64	/* tokens under way; a socket takes more */

struct grip_ring {
	struct io_uring ring;
	size_t page_bytes;
	int sock[2];		/* [0] the ring's end, [1] ours */
	char *addr;
	size_t nr_pages;
};

static size_t ring_pages(const uint64_t *opts)
{
	return opts[0];		/* "pages" */
}

static int ring_setup(void *state, const struct bench_env *env)
{
	struct grip_ring *grip = state;
	int err = io_uring_queue_init(BATCH, &grip->ring, 0);

	if (err)
		return fail(-err, "io_uring_setup, %d entries", BATCH);
	grip->page_bytes = env->area->page_bytes;
	if (!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, grip->sock))
		return 0;
	err = fail(errno, "socketpair");
	io_uring_queue_exit(&grip->ring);
	return err;
}

static int ring_take(void *state, char *addr, size_t nr_pages)
{
	struct grip_ring *grip = state;
	struct iovec iov = { addr, nr_pages * grip->page_bytes };
	int err = io_uring_register_buffers(&grip->ring, &iov, 1);

	if (err)
		return fail(-err, "IORING_REGISTER_BUFFERS, %zu bytes",
			    iov.iov_len);
	grip->addr = addr;
	grip->nr_pages = nr_pages;
	return 0;
}

/* One token each of @nr pages from @first, in order: they are linked. */
static int ring_transfer(struct grip_ring *grip, size_t first, size_t nr,
			 bool put)
{
	for (size_t i = 0; i < nr; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&grip->ring);
		char *at = grip->addr + (first + i) * grip->page_bytes +
			   GRIP_AT_BYTES;

		if (put)
			io_uring_prep_read_fixed(sqe, grip->sock[0], at,
						 sizeof(uint64_t), 0, 0);
		else
			io_uring_prep_write_fixed(sqe, grip->sock[0], at,
						  sizeof(uint64_t), 0, 0);
		if (i + 1 < nr)
			io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
	}
	return io_uring_submit_and_wait(&grip->ring, (unsigned)nr);
}

static int ring_reap(struct grip_ring *grip, size_t nr, bool put)
{
	int res = 0;

	for (size_t i = 0; i < nr; i++) {
		struct io_uring_cqe *cqe;
		int err = io_uring_wait_cqe(&grip->ring, &cqe);

		if (err)
			return fail(-err, "wait for fixed-buffer I/O");
		if (cqe->res != sizeof(uint64_t) && res >= 0)
			res = cqe->res < 0 ? cqe->res : -EIO;
		io_uring_cqe_seen(&grip->ring, cqe);
	}
	return res ? fail(-res, "%s of a fixed buffer",
			  put ? "READ_FIXED" : "WRITE_FIXED") : 0;
}

static int ring_batch(struct grip_ring *grip, size_t first, size_t nr, bool put,
		      uint64_t *tokens)
{
	size_t len_bytes = nr * sizeof(*tokens);
	ssize_t moved = 0;
	int err;

	if (put)
		moved = send(grip->sock[1], tokens, len_bytes, 0);
	if (put && moved != (ssize_t)len_bytes)
		return fail(moved < 0 ? errno : EIO, "send %zu bytes",
			    len_bytes);
	err = ring_transfer(grip, first, nr, put);
	if (err < 0)
		return fail(-err, "submit %zu fixed-buffer requests", nr);
	err = ring_reap(grip, nr, put);
	if (err || put)
		return err;
	moved = recv(grip->sock[1], tokens, len_bytes, MSG_WAITALL);
	if (moved != (ssize_t)len_bytes)
		return fail(moved < 0 ? errno : EIO, "receive %zu bytes",
			    len_bytes);
	return 0;
}

static int ring_all(struct grip_ring *grip, bool put, uint64_t *tokens)
{
	int err = 0;

	for (size_t at = 0; !err && at < grip->nr_pages; at += BATCH)
		err = ring_batch(grip, at,
				 grip->nr_pages - at < BATCH
					 ? grip->nr_pages - at
					 : BATCH,
				 put, tokens + at);
	return err;
}

static int ring_put(void *state, uint64_t *tokens)
{
	return ring_all(state, true, tokens);
}

static int ring_look(void *state, uint64_t *tokens)
{
	return ring_all(state, false, tokens);
}

static int ring_drop(void *state)
{
	struct grip_ring *grip = state;
	int err = io_uring_unregister_buffers(&grip->ring);

	return err ? fail(-err, "IORING_UNREGISTER_BUFFERS") : 0;
}

static void ring_teardown(void *state)
{
	struct grip_ring *grip = state;

	io_uring_queue_exit(&grip->ring);
	close(grip->sock[0]);
	close(grip->sock[1]);
}

const struct grip grip_iouring = {
	.pinner = "iouring",
	.state_bytes = sizeof(struct grip_ring),
	.pages_max = 1 << 18,	/* a buffer of 1 GiB */
	.pages = ring_pages,
	.setup = ring_setup,
	.take = ring_take,
	.put = ring_put,
	.look = ring_look,
	.drop = ring_drop,
	.teardown = ring_teardown,
};
