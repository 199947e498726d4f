/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmsplice(2) of user pages into a pipe, drained by splice(2) to /dev/null:
 * iov_iter_get_pages2() -> get_user_pages_fast(), read-only, FOLL_GET; the
 * reference is dropped when the pipe buffer is consumed.
 *
 * One cycle: one vmsplice of `pages` pages and one splice that drains them.
 * Includes both system calls and the pipe's lock. Read access: a write-
 * protected page is no obstacle, and 6.1's unshare check is not reached.
 * Misreading: ns per cycle is for `pages` pages, not for one.
 * Source: fs/splice.c vmsplice_to_pipe(), iter_to_pipe().
 */
#include "bench/grip.h"

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

static int vmsplice_probe(const struct bench_env *env)
{
	return area_check_share(env, env->opts[OPT_PAGES]);
}

static int vmsplice_setup(void *state, const struct bench_env *env)
{
	struct vmsplice *splicer = state;
	int err;

	err = area_cursor_init(&splicer->cursor, env, env->opts[OPT_PAGES]);
	if (err)
		return err;
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

/* Empty the pipe of @len_bytes; what vmsplice put in comes out. */
static int drain(const struct vmsplice *splicer, size_t len_bytes)
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
		err = drain(splicer, (size_t)put);
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
	struct vmsplice *splicer = state;

	close(splicer->null_fd);
	close(splicer->pipe[0]);
	close(splicer->pipe[1]);
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
			"Ns/pin is for all pages of the call. Access is "
			"read-only: a write-protected page is no obstacle, "
			"and the check of PageAnonExclusive is not reached.",
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
	.grip = &grip_vmsplice,
};
