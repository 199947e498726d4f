/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: kernel/futex/core.c get_futex_key(). */
#include "bench/contract/bench.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

struct futex {
	struct area_cursor cursor;
};

static struct gup_use futex_gup(unsigned release, const uint64_t *opts)
{
	return (struct gup_use){ .call = "get_user_pages_fast",
				 .foll = "FOLL_GET", .write = true,
				 .or_read = true };
}

static int futex_probe(const struct bench_env *env)
{
	return area_check_share(env, 1);
}

static int futex_setup(void *state, const struct bench_env *env)
{
	struct futex *futex = state;

	return area_cursor_init(&futex->cursor, env, 1);
}

static int futex_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct futex *futex = state;

	for (; nr; nr--) {
		if (syscall(SYS_futex, area_cursor_next(&futex->cursor),
			    FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
			pin_refused(count, errno);
		else
			count->pages++;
	}
	return 0;
}

const struct pinner pinner_futex = {
	.subject = {
		.name = "futex",
		.summary = "shared FUTEX_WAKE, 1 page per call",
		.kernel_path = "get_futex_key -> get_user_pages_fast",
		.includes =
			"The system call and the lookup in the hash table of "
			"futexes. No thread ever waits on the futex. The page "
			"is held for a few hundred nanoseconds.",
		.misreading =
			"It takes FOLL_GET, so it never executes the barrier "
			"of 6.1. It asks for write access: if the page is "
			"swapped out, merged or read-only, it takes a write "
			"fault first, and this fault shows in the high "
			"percentiles. If the mapping forbids writing, -EFAULT "
			"is counted.",
		.proof =
			"The system call succeeds only after it held the "
			"page.",
		.state_bytes = sizeof(struct futex),
		.probe = futex_probe,
	},
	.op = "one system call, one page",
	.gup = futex_gup,
	.setup = futex_setup,
	.cycle = futex_cycle,
};
