/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: io_uring/rsrc.c io_sqe_buffer_register(); io_uring/memmap.c. */
#include "bench/contract/bench.h"

#include <liburing.h>
#include <sys/mman.h>
#include <sys/uio.h>

enum { OPT_PAGES };

static const struct opt_spec iouring_opts[] = {
	[OPT_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = 1,
			.min = 1, .max = 512, .help = "pages per buffer" },
	{ .name = NULL },
};

struct iouring {
	struct area_cursor cursor;
	struct io_uring ring;
};

static struct gup_use iouring_gup(unsigned release, const uint64_t *opts)
{
	return (struct gup_use){
		.call = release < KVER(6, 10) ?
				"pin_user_pages (under mmap_lock)" :
				"pin_user_pages_fast",
		.foll = "FOLL_PIN|FOLL_LONGTERM",
		.write = true,
	};
}

/* Try one registration as in the cycles: the limit of locked memory decides. */
static int iouring_try(struct io_uring *ring, size_t len_bytes)
{
	struct iovec iov = { .iov_len = len_bytes };
	int err;

	iov.iov_base = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (iov.iov_base == MAP_FAILED)
		return fail(errno, "map %zu bytes", len_bytes);
	err = io_uring_register_buffers(ring, &iov, 1);
	munmap(iov.iov_base, len_bytes);
	return err ? fail(-err, "register a buffer of %zu KiB%s",
			  len_bytes >> 10, err == -ENOMEM ?
			  " (limit of locked memory, ulimit -l?)" : "") : 0;
}

static int iouring_probe(const struct bench_env *env)
{
	size_t page_bytes = (size_t)getpagesize();
	struct io_uring ring;
	int err = io_uring_queue_init(1, &ring, 0);

	if (err)
		return fail(-err, "io_uring_setup%s",
			    err == -EPERM ? " (kernel.io_uring_disabled, or "
					    "seccomp?)" :
			    err == -ENOMEM ? " (limit of locked memory?)" :
					     "");
	err = iouring_try(&ring, env->opts[OPT_PAGES] * page_bytes);
	io_uring_queue_exit(&ring);
	return err ? err : area_check_share(env, env->opts[OPT_PAGES]);
}

static int iouring_setup(void *state, const struct bench_env *env)
{
	struct iouring *uring = state;
	int err;

	err = area_cursor_init(&uring->cursor, env, env->opts[OPT_PAGES]);
	if (err)
		return err;
	err = io_uring_queue_init(1, &uring->ring, 0);
	return err ? fail(-err, "io_uring_setup, 1 entry") : 0;
}

static int iouring_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct iouring *uring = state;
	size_t nr_pages = uring->cursor.step_bytes / (size_t)getpagesize();
	int err;

	for (; nr; nr--) {
		struct iovec iov = {
			.iov_base = area_cursor_next(&uring->cursor),
			.iov_len = uring->cursor.step_bytes,
		};

		err = io_uring_register_buffers(&uring->ring, &iov, 1);
		if (err) {
			pin_refused(count, -err);
			continue;
		}
		count->pages += nr_pages;
		err = io_uring_unregister_buffers(&uring->ring);
		if (err)
			return fail(-err, "IORING_UNREGISTER_BUFFERS");
	}
	return 0;
}

static void iouring_teardown(void *state)
{
	struct iouring *uring = state;

	io_uring_queue_exit(&uring->ring);
}

const struct pinner pinner_iouring = {
	.subject = {
		.name = "iouring",
		.summary = "io_uring register and unregister of a buffer",
		.kernel_path = "io_sqe_buffer_register -> io_pin_pages",
		.by_release =
			"Before 6.10 it is not GUP-fast: pin_user_pages() "
			"under mmap_lock. Some 6.6 stable releases have the "
			"change too (\"io_uring: unify io_pin_pages()\"): "
			"there the gup entry of a run file may be wrong.",
		.includes =
			"Two system calls, the bookkeeping of the buffer and "
			"the accounting of locked memory.",
		.misreading =
			"Pages of one compound page coalesce: after a collapse "
			"all pages are one folio, and the pin is much cheaper. "
			"That is no error of the measurement. It asks for "
			"write access: a swapped, merged or read-only page "
			"takes a write fault first.",
		.needs =
			"The permission to set up an io_uring, and a limit of "
			"locked memory that is large enough for the buffer.",
		.proof =
			"The registration succeeds only with all pages "
			"pinned.",
		.opts = iouring_opts,
		.state_bytes = sizeof(struct iouring),
		.probe = iouring_probe,
	},
	.op = "IORING_REGISTER_BUFFERS and IORING_UNREGISTER_BUFFERS",
	.gup = iouring_gup,
	.setup = iouring_setup,
	.cycle = iouring_cycle,
	.teardown = iouring_teardown,
};
