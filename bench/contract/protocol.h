/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PROTOCOL_H
#define BENCH_PROTOCOL_H

/*
 * The protocol of GUP-fast against PageAnonExclusive on words of our own: what
 * the pinner and the clearer "protocol" share, at the start of the area.
 *
 *	A1 clear the entry		B1 read the entry
 *	   [flush] [smp_mb]		B2 for writing: is it writable?
 *	A2 pinned? back off		B3 take the pin
 *	A3 clear the exclusive flag	   [smp_mb]
 *	   [smp_wmb]			B4 did the entry change? back off
 *	A4 restore the entry, r/o	   [smp_rmb]
 *					B5 entry r/o: still exclusive?
 *
 * Which operation stands for which of the kernel:
 * - READ_ONCE(), WRITE_ONCE(), and the kernel's reads and writes of an entry:
 *   C11 relaxed load and store of a word, which is one plain instruction.
 * - A1 is ptep_get_and_clear(): xchg on x86, an exchange without order on
 *   arm64; C11 exchange, relaxed. B3 is atomic_add() of GUP_PIN_COUNTING_BIAS,
 *   the second of the two operations of try_grab_folio(), A3 is clear_bit():
 *   no order on arm64, locked on x86; C11 fetch-and-op, relaxed. Of these the
 *   compiler makes a locked instruction on x86, as the kernel does.
 *   C11 orders weaker or other than the kernel where it says acquire, release
 *   or seq_cst; so none of these is used inside A1 to A4 and B1 to B5.
 * - smp_mb() and its kin: the kernel's instructions, bench/contract/barriers.h.
 * - With rmw=0, A1, A3 and B3 are plain stores (there is one pinner then), and
 *   the barrier after B3 is smp_mb(), since no atomic operation precedes it.
 * - The flush is membarrier(PRIVATE_EXPEDITED): an interrupt to each CPU that
 *   runs this process, back when all have executed a full barrier in it. The
 *   kernel's waits for the end of the walk besides, as GUP-fast keeps
 *   interrupts off, so smp_rmb() may be needed here where it is not there.
 *
 * Evidence. The clearer makes @sequence odd before A1 and even after A4. The
 * pinner reads it before B1 and after B5; the attempt overlapped a clear if
 * one of the readings is odd or they differ. Both are outside the protocol:
 * what orders them against it orders nothing within.
 * A clear that succeeds ends a generation of the page, which stands in the
 * entry and beside the flag, so that what the clearer makes exclusive anew
 * (as a write fault does) is told from what it was. A pinner that keeps its
 * pin holds it until the clear that it overlapped is over. If the generation
 * it pinned was cleared, both succeeded: a violation. A later clear sees the
 * pin, since smp_mb() stands between the attempt and the second reading.
 */

#include <assert.h>
#include <stdatomic.h>

#include "bench/contract/barriers.h"
#include "bench/contract/bench.h"

/* Of an entry: bits as on x86; the generation where the frame number is. */
#define PROTOCOL_PRESENT	UINT64_C(1)
#define PROTOCOL_WRITABLE	UINT64_C(2)
#define PROTOCOL_EXCLUSIVE	UINT64_C(1)	/* of the page flags */
#define PROTOCOL_GENERATION	12		/* first bit, in both */
#define PROTOCOL_PIN		1024		/* GUP_PIN_COUNTING_BIAS */

/* Flags and count of struct page, 64-bit: one cache line. */
struct protocol_page {
	_Atomic uint64_t flags;
	char mapping_to_private[44];
	_Atomic int32_t count;
	char memcg_data[8];
} __attribute__((aligned(64)));

static_assert(offsetof(struct protocol_page, count) == 52, "as struct page");
static_assert(sizeof(struct protocol_page) == 64, "as struct page");

/* Attempts of one pinner that overlapped a clear; each counts in all above. */
struct protocol_tally {
	_Atomic uint64_t overlapping;
	_Atomic uint64_t pinned;	/* that took the pin: B3 */
	_Atomic uint64_t kept;		/* and did not back off */
	_Atomic uint64_t violations;	/* and the flag was cleared */
} __attribute__((aligned(128)));

/* Lines 128 bytes apart: CPUs fetch the neighbour of a line with it. */
struct protocol {
	/* The page table: the evidence lies beside the entry, as others do. */
	_Atomic uint64_t entry __attribute__((aligned(128)));
	_Atomic uint64_t sequence;
	_Atomic uint64_t cleared;	/* newest generation that was */
	struct protocol_page page __attribute__((aligned(128)));
	struct protocol_tally tally[];	/* by env->worker */
};

/* The same as evidence of the clearer, in this order. */
enum protocol_evidence {
	PROTOCOL_OVERLAPPING,
	PROTOCOL_PINNED,
	PROTOCOL_KEPT,
	PROTOCOL_VIOLATIONS,
};

/* protocol_of() - the one in @env's area. */
static inline struct protocol *protocol_of(const struct bench_env *env)
{
	return (struct protocol *)env->area->addr;
}

/* protocol_check_area() - for probe(): room for all pinners? -EINVAL if not. */
static inline int protocol_check_area(const struct bench_env *env)
{
	size_t bytes = sizeof(struct protocol) +
		       env->nr_workers * sizeof(struct protocol_tally);

	if (bytes > env->area_bytes)
		return fail(0, "%u pinners need an area of %zu bytes",
			    env->nr_workers, bytes);
	return 0;
}

/* protocol_init() - generation 1, exclusive, @writable or not, unpinned. */
static inline void protocol_init(struct protocol *protocol, bool writable)
{
	uint64_t generation = UINT64_C(1) << PROTOCOL_GENERATION;

	protocol->sequence = 0;
	protocol->cleared = 0;
	protocol->page.count = 1;
	protocol->page.flags = generation | PROTOCOL_EXCLUSIVE;
	protocol->entry = generation | PROTOCOL_PRESENT |
			  (writable ? PROTOCOL_WRITABLE : 0);
}

#endif
