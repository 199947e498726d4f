/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages held by gup_test: with access=read this is the only grip with a
 * read-only FOLL_PIN, which takes a page that is mapped read-only only if it is
 * exclusive. gup_test copies the held pages on demand, and writes nothing.
 */
#include "bench/race/grip.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/pinners/gup_test.h"

struct grip_held {
	int fd;
	bool write;
	size_t page_bytes;
	size_t nr_pages;
	char *copy;		/* of all of them */
};

static size_t held_pages(const uint64_t *opts)
{
	return opts[GUP_TEST_PAGES];
}

static int held_probe(const struct bench_env *env)
{
	return env->opts[GUP_TEST_HOLD] ? 0 :
		fail(0, "gup_test drops its pins in the call that takes them: "
		     "use hold=1, which keeps them");
}

static int held_setup(void *state, const struct bench_env *env)
{
	struct grip_held *grip = state;

	grip->write = env->opts[GUP_TEST_ACCESS] == GUP_TEST_WRITE;
	grip->page_bytes = env->area->page_bytes;
	grip->copy = malloc(env->area->len_bytes);
	if (!grip->copy)
		return fail(ENOMEM, "allocate %zu bytes",
			    env->area->len_bytes);
	grip->fd = gup_test_open();
	if (grip->fd >= 0)
		return 0;
	free(grip->copy);
	return grip->fd;
}

static int held_take(void *state, char *addr, size_t nr_pages)
{
	struct grip_held *grip = state;

	grip->nr_pages = nr_pages;
	return gup_held_start(grip->fd, addr, nr_pages * grip->page_bytes,
			      grip->write);
}

static int held_look(void *state, uint64_t *tokens)
{
	struct grip_held *grip = state;
	uint64_t to = (uintptr_t)grip->copy;

	if (ioctl(grip->fd, GUP_HELD_READ, &to))
		return fail(errno, "read %zu pages held through gup_test",
			    grip->nr_pages);
	for (size_t i = 0; i < grip->nr_pages; i++)
		memcpy(&tokens[i], grip->copy + i * grip->page_bytes +
				   GRIP_AT_BYTES, sizeof(tokens[i]));
	return 0;
}

static int held_drop(void *state)
{
	struct grip_held *grip = state;

	return ioctl(grip->fd, GUP_HELD_STOP) ?
		fail(errno, "PIN_LONGTERM_TEST_STOP") : 0;
}

static void held_teardown(void *state)
{
	struct grip_held *grip = state;

	close(grip->fd);
	free(grip->copy);
}

const struct grip grip_gup_test = {
	.pinner = "gup_test",
	.state_bytes = sizeof(struct grip_held),
	.pages_max = 1 << 16,
	.pages = held_pages,
	.probe = held_probe,
	.setup = held_setup,
	.take = held_take,
	.look = held_look,
	.drop = held_drop,
	.teardown = held_teardown,
};
