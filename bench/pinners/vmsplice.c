/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: fs/splice.c vmsplice_to_pipe(), iter_to_pipe(). */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGES_MAX 16	/* the default pipe holds 16 buffers */

enum { OPT_PAGES };

static const struct opt_spec vmsplice_opts[] = {
	[OPT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = PAGES_MAX,
			.min = 1, .max = PAGES_MAX,
			.help = "pages per call" },
	{ .name = NULL },
};

struct vmsplice {
	struct area_cursor cursor;
	int pipe[2];
	int null_fd;
};

static struct gup_use vmsplice_gup(unsigned release, const uint64_t *opts)
{
	return (struct gup_use){ .call = "get_user_pages_fast",
				 .foll = "FOLL_GET" };
}

/* A container may refuse either call. */
static int vmsplice_try(const struct vmsplice *splicer)
{
	char byte = 1;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };

	if (vmsplice(splicer->pipe[1], &iov, 1, 0) != 1)
		return fail(errno, "vmsplice to a pipe");
	if (splice(splicer->pipe[0], NULL, splicer->null_fd, NULL, 1, 0) != 1)
		return fail(errno, "splice a pipe to /dev/null");
	return 0;
}

static int vmsplice_open(struct vmsplice *splicer)
{
	int err;

	if (pipe2(splicer->pipe, O_CLOEXEC))
		return fail(errno, "pipe2");
	splicer->null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (splicer->null_fd < 0) {
		err = fail(errno, "open /dev/null");
		goto close_pipe;
	}
	return 0;
close_pipe:
	close(splicer->pipe[0]);
	close(splicer->pipe[1]);
	return err;
}

static void vmsplice_close(const struct vmsplice *splicer)
{
	close(splicer->null_fd);
	close(splicer->pipe[0]);
	close(splicer->pipe[1]);
}

static int vmsplice_probe(const struct bench_env *env)
{
	struct vmsplice splicer;
	int err = area_check_share(env, env->opts[OPT_PAGES]);

	if (!err)
		err = vmsplice_open(&splicer);
	if (err)
		return err;
	err = vmsplice_try(&splicer);
	vmsplice_close(&splicer);
	return err;
}

static int vmsplice_setup(void *state, const struct bench_env *env)
{
	struct vmsplice *splicer = state;
	int err = area_cursor_init(&splicer->cursor, env,
				   env->opts[OPT_PAGES]);

	return err ? err : vmsplice_open(splicer);
}

/* Read @len_bytes from the pipe: the data that vmsplice put in. */
static int vmsplice_drain(const struct vmsplice *splicer, size_t len_bytes)
{
	while (len_bytes) {
		ssize_t moved = splice(splicer->pipe[0], NULL,
				       splicer->null_fd, NULL, len_bytes, 0);

		if (moved <= 0)
			return fail(moved ? errno : EPIPE,
				    "splice %zu bytes to /dev/null",
				    len_bytes);
		len_bytes -= (size_t)moved;
	}
	return 0;
}

static int vmsplice_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct vmsplice *splicer = state;
	size_t step_bytes = splicer->cursor.step_bytes;
	int err;

	for (; nr; nr--) {
		struct iovec iov = {
			.iov_base = area_cursor_next(&splicer->cursor),
			.iov_len = step_bytes,
		};
		ssize_t put = vmsplice(splicer->pipe[1], &iov, 1, 0);

		if (put < 0) {
			pin_refused(count, errno);
			continue;
		}
		err = vmsplice_drain(splicer, (size_t)put);
		if (err)
			return err;
		count->pages += (size_t)put / (size_t)getpagesize();
		if ((size_t)put < step_bytes)
			pin_refused(count, EFAULT);
	}
	return 0;
}

static void vmsplice_teardown(void *state)
{
	vmsplice_close(state);
}

const struct pinner pinner_vmsplice = {
	.subject = {
		.name = "vmsplice",
		.summary = "vmsplice to a pipe, drained to /dev/null",
		.kernel_path = "vmsplice_to_pipe -> get_user_pages_fast",
		.includes =
			"Both system calls and the lock of the pipe; the "
			"reference is dropped when splice consumes the "
			"buffer.",
		.misreading =
			"The figure ns/pin is for all pages of the call "
			"(pages=). Access is read-only: a write-protected "
			"page is no obstacle, and the check of "
			"PageAnonExclusive is not reached.",
		.proof =
			"The bytes that come out of the pipe.",
		.opts = vmsplice_opts,
		.state_bytes = sizeof(struct vmsplice),
		.probe = vmsplice_probe,
	},
	.op = "one vmsplice and the splice that drains it",
	.gup = vmsplice_gup,
	.setup = vmsplice_setup,
	.cycle = vmsplice_cycle,
	.teardown = vmsplice_teardown,
};
