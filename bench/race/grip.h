/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_GRIP_H
#define BENCH_GRIP_H

#include "bench/contract/bench.h"

/*
 * A grip: references to pages of the area that are kept while the kernel
 * works on them, and the memory as it is through them, not through the
 * mapping. For `mmfence race`. A grip takes the same kind of reference as the
 * pinner that it names.
 *
 * What is written and read is one token per page, GRIP_AT_BYTES into it. A
 * state belongs to one thread at a time. Calls return 0 or -errno with
 * fail().
 */

#define GRIP_AT_BYTES 2048

struct grip {
	const char *pinner;	/* its name */
	size_t state_bytes;
	bool brief;		/* cannot be kept as long as a pass takes */
	size_t pages_max;	/* of one take */
	/* pages() - of one take, from the pinner's options. */
	size_t (*pages)(const uint64_t *opts);
	/* probe() - as a subject's; NULL: always. */
	int (*probe)(const struct bench_env *env);
	int (*setup)(void *state, const struct bench_env *env);
	/* take() - reference @nr_pages pages from @addr; may be refused. */
	int (*take)(void *state, char *addr, size_t nr_pages);
	/*
	 * put() - write through the references; where the device chooses what,
	 * @tokens become that. NULL: they are read-only.
	 */
	int (*put)(void *state, uint64_t *tokens);
	/* look() - read through the references. NULL: only put() tells. */
	int (*look)(void *state, uint64_t *tokens);
	/* drop() - give them up, whatever became of them. */
	int (*drop)(void *state);
	void (*teardown)(void *state);
};

/*
 * grip_of() - the grip that takes the same kind of reference as @pinner.
 * Return: NULL if there is none: @pinner cannot be raced.
 */
const struct grip *grip_of(const struct pinner *pinner);

/* All of them; ends with NULL. */
extern const struct grip *const grips[];

extern const struct grip grip_gup_test;
extern const struct grip grip_iouring;
extern const struct grip grip_odirect;
extern const struct grip grip_vmsplice;

/* The token of a page as the mapping has it. */
static inline volatile uint64_t *grip_token(char *page)
{
	return (volatile uint64_t *)(void *)(page + GRIP_AT_BYTES);
}

#endif
