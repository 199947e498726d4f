/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_GRIP_H
#define BENCH_GRIP_H

#include "bench/contract/bench.h"

/*
 * A grip, for `mmfence race`: references to pages of the area that are kept
 * while the kernel works on these pages. It reads and writes the memory through
 * the references, not through the mapping. A grip takes the same kind of
 * reference as the pinner that it names.
 *
 * It reads and writes one token per page, at offset GRIP_AT_BYTES. A state
 * belongs to one thread at a time. Calls return 0 or -errno with fail().
 */

#define GRIP_AT_BYTES 2048

struct grip {
	const char *pinner;	/* its name */
	size_t state_bytes;
	bool brief;		/* cannot be kept during a whole pass */
	size_t pages_max;	/* per take */
	/* pages() - number of pages per take, from the pinner's options. */
	size_t (*pages)(const uint64_t *opts);
	/* probe() - as that of a subject; NULL: always. */
	int (*probe)(const struct bench_env *env);
	int (*setup)(void *state, const struct bench_env *env);
	/* take() - reference @nr_pages pages from @addr on; may be refused. */
	int (*take)(void *state, char *addr, size_t nr_pages);
	/*
	 * put() - write @tokens through the references. If the device chooses
	 * the data, @tokens is set to it. NULL: read-only references.
	 */
	int (*put)(void *state, uint64_t *tokens);
	/* look() - read through the references. NULL: not possible. */
	int (*look)(void *state, uint64_t *tokens);
	/* drop() - release the references, whatever their state. */
	int (*drop)(void *state);
	void (*teardown)(void *state);
};

/*
 * grip_of() - the grip that takes the same kind of reference as @pinner.
 * Return: NULL if there is none; @pinner cannot be raced then.
 */
const struct grip *grip_of(const struct pinner *pinner);

/* All grips; NULL-terminated. */
extern const struct grip *const grips[];

extern const struct grip grip_gup_test;
extern const struct grip grip_iouring;
extern const struct grip grip_odirect;
extern const struct grip grip_vmsplice;

/* The token of a page, accessed through the mapping. */
static inline volatile uint64_t *grip_token(char *page)
{
	return (volatile uint64_t *)(void *)(page + GRIP_AT_BYTES);
}

#endif
