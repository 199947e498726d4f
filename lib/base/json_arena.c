/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/json_arena.h"

#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#define BLOCK_BYTES ((size_t)1 << 20)
#define ALIGN_BYTES 16

struct block {
	struct block *older;
	size_t bytes_left;	/* of the limit, before; aligns what follows */
	char bytes[];
};

static _Thread_local struct arena {
	bool active, ran_out;
	struct block *newest;
	char *next;
	size_t left_bytes;	/* in the newest block */
	size_t limit_bytes;	/* that may still be taken */
} arena;

static bool arena_add_block(size_t at_least)
{
	size_t bytes = at_least > BLOCK_BYTES ? at_least : BLOCK_BYTES;
	struct block *block;

	if (bytes > arena.limit_bytes)
		return false;
	block = malloc(sizeof(*block) + bytes);
	if (!block)
		return false;
	block->older = arena.newest;
	block->bytes_left = arena.limit_bytes;
	arena.newest = block;
	arena.next = block->bytes;
	arena.left_bytes = bytes;
	arena.limit_bytes -= bytes;
	return true;
}

static void *arena_malloc(size_t size)
{
	char *memory;

	if (!arena.active)
		return malloc(size);
	arena.ran_out |= size > arena.limit_bytes + arena.left_bytes;
	if (arena.ran_out)
		return NULL;
	size = (size + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
	if (size > arena.left_bytes && !arena_add_block(size)) {
		arena.ran_out = true;
		return NULL;
	}
	memory = arena.next;
	arena.next += size;
	arena.left_bytes -= size;
	return memory;
}

static void arena_free(void *memory)
{
	if (!arena.active)
		free(memory);
}

static void arena_install(void)
{
	json_set_alloc_funcs(arena_malloc, arena_free);
}

void json_arena_begin(size_t limit_bytes)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, arena_install);
	arena = (struct arena){ .active = true, .limit_bytes = limit_bytes };
}

bool json_arena_ran_out(void)
{
	return arena.ran_out;
}

static void arena_drop_newest(void)
{
	struct block *older = arena.newest->older;

	arena.limit_bytes = arena.newest->bytes_left;
	free(arena.newest);
	arena.newest = older;
}

/* The oldest block stays, unless it is larger than others. */
void json_arena_reset(void)
{
	while (arena.newest && arena.newest->older)
		arena_drop_newest();
	if (arena.newest && arena.newest->bytes_left - arena.limit_bytes >
			    BLOCK_BYTES)
		arena_drop_newest();
	arena.next = arena.newest ? arena.newest->bytes : NULL;
	arena.left_bytes = arena.newest ? BLOCK_BYTES : 0;
}

void json_arena_end(void)
{
	while (arena.newest)
		arena_drop_newest();
	arena = (struct arena){ .active = false };
}
