/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages that vmsplice(2) put into a pipe: read-only references, FOLL_GET. The
 * kernel does not promise that they see later writes, so this is a control
 * where differences are expected. Reading the pipe consumes them.
 * Source: fs/splice.c iter_to_pipe().
 */
#include "bench/race/grip.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGES_MAX 256	/* of a pipe, without privilege */

struct grip_pipe {
	int pipe[2];
	size_t page_bytes;
	size_t nr_pages;	/* in the pipe */
	char *page;		/* where they are read to */
};

static size_t pipe_pages(const uint64_t *opts)
{
	return opts[0];		/* "pages" */
}

static int pipe_setup(void *state, const struct bench_env *env)
{
	struct grip_pipe *grip = state;

	grip->page_bytes = env->area->page_bytes;
	grip->page = malloc(grip->page_bytes);
	if (!grip->page)
		return fail(ENOMEM, "allocate %zu bytes", grip->page_bytes);
	if (pipe2(grip->pipe, O_CLOEXEC | O_NONBLOCK)) {
		free(grip->page);
		return fail(errno, "pipe2");
	}
	if (fcntl(grip->pipe[1], F_SETPIPE_SZ,
		  PAGES_MAX * (int)grip->page_bytes) >= 0)
		return 0;
	fail(errno, "make a pipe of %d pages", PAGES_MAX);
	close(grip->pipe[0]);
	close(grip->pipe[1]);
	free(grip->page);
	return -ENOMEM;
}

static int pipe_drop(void *state)
{
	struct grip_pipe *grip = state;

	while (grip->nr_pages) {
		if (read(grip->pipe[0], grip->page, grip->page_bytes) <= 0)
			return fail(errno, "empty a pipe of %zu pages",
				    grip->nr_pages);
		grip->nr_pages--;
	}
	return 0;
}

static int pipe_take(void *state, char *addr, size_t nr_pages)
{
	struct grip_pipe *grip = state;
	struct iovec iov = { addr, nr_pages * grip->page_bytes };
	ssize_t put;

	while (iov.iov_len) {
		put = vmsplice(grip->pipe[1], &iov, 1, 0);
		if (put <= 0) {
			int err = fail(put ? errno : EIO,
				       "vmsplice %zu bytes", iov.iov_len);

			pipe_drop(state);
			return err;
		}
		grip->nr_pages += (size_t)put / grip->page_bytes;
		iov.iov_base = (char *)iov.iov_base + put;
		iov.iov_len -= (size_t)put;
	}
	return 0;
}

static int pipe_look(void *state, uint64_t *tokens)
{
	struct grip_pipe *grip = state;

	for (; grip->nr_pages; grip->nr_pages--, tokens++) {
		ssize_t got = read(grip->pipe[0], grip->page,
				   grip->page_bytes);

		if (got != (ssize_t)grip->page_bytes)
			return fail(got < 0 ? errno : EIO,
				    "read a page from the pipe");
		memcpy(tokens, grip->page + GRIP_AT_BYTES, sizeof(*tokens));
	}
	return 0;
}

static void pipe_teardown(void *state)
{
	struct grip_pipe *grip = state;

	close(grip->pipe[0]);
	close(grip->pipe[1]);
	free(grip->page);
}

const struct grip grip_vmsplice = {
	.pinner = "vmsplice",
	.state_bytes = sizeof(struct grip_pipe),
	.pages_max = PAGES_MAX,
	.pages = pipe_pages,
	.setup = pipe_setup,
	.take = pipe_take,
	.look = pipe_look,
	.drop = pipe_drop,
	.teardown = pipe_teardown,
};
