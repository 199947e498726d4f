/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PROTOCOL_H
#define BENCH_PROTOCOL_H

/*
 * A model of the protocol between GUP-fast and the clearing of
 * PageAnonExclusive, on words in user memory. The pinner and the clearer
 * "protocol" share it; it lies at the start of the area.
 *
 *	A1 clear the entry		B1 read the entry
 *	   [flush] [smp_mb]		B2 for writing: is it writable?
 *	A2 pinned? back off		B3 take the pin
 *	A3 clear the exclusive flag	   [smp_mb]
 *	   [smp_wmb]			B4 did the entry change? back off
 *	A4 restore the entry, r/o	   [smp_rmb]
 *					B5 entry r/o: still exclusive?
 *
 * How each operation of the kernel is modelled:
 * - READ_ONCE(), WRITE_ONCE(), and the kernel's reads and writes of an entry:
 *   C11 relaxed load and store of a word, which is one plain instruction.
 * - A1 is ptep_get_and_clear(): xchg on x86, an exchange without order on
 *   arm64; C11 exchange, relaxed. B3 is atomic_add() of GUP_PIN_COUNTING_BIAS,
 *   the second of the two operations of try_grab_folio(), A3 is clear_bit(): no
 *   order on arm64, locked on x86; C11 fetch-and-op, relaxed. On x86 the
 *   compiler turns each of these into a locked instruction, as the kernel does.
 *   The C11 orders acquire, release and seq_cst are weaker than the kernel's
 *   orders or differ from them; so none of them is used inside A1 to A4 and B1
 *   to B5.
 * - smp_mb(), smp_wmb() and smp_rmb() are the kernel's instructions,
 *   bench/contract/barriers.h.
 * - With rmw=0, A1, A3 and B3 are plain stores, and there is only one pinner.
 *   The barrier after B3 is then smp_mb(), because no atomic operation precedes
 *   it.
 * - The flush is membarrier(PRIVATE_EXPEDITED): it interrupts each CPU that
 *   runs this process, and returns when every interrupt handler has executed a
 *   full barrier. The kernel's flush also waits for the end of the page table
 *   walk, because GUP-fast disables interrupts. So this model may need
 *   smp_rmb() where the kernel does not.
 *
 * Evidence. The clearer makes @sequence odd before A1 and even after A4. The
 * pinner reads it before B1 and after B5; the attempt overlapped a clear if one
 * of the two values is odd or the values differ. These accesses are outside the
 * protocol: the barriers around them order nothing inside it.
 * Each successful clear ends a generation of the page. The number of the
 * generation is in the entry and beside the flag, so a page that the clearer
 * makes exclusive anew (as a write fault does) differs from the page before. A
 * pinner that keeps its pin holds it until the end of the clear that it
 * overlapped. If the generation that it pinned was cleared, both the pin and
 * the clear succeeded: a violation. A later clear sees the pin, because
 * smp_mb() stands between the attempt and the second reading.
 */

#include <assert.h>
#include <stdatomic.h>

#include "bench/contract/barriers.h"
#include "bench/contract/bench.h"

/* Bits of an entry, as on x86. The generation replaces the frame number. */
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

/*
 * Attempts of one pinner that overlapped a clear. Each line is a subset of the
 * line above.
 */
struct protocol_tally {
	_Atomic uint64_t overlapping;
	_Atomic uint64_t pinned;	/* of these, took the pin: B3 */
	_Atomic uint64_t kept;		/* of these, did not back off */
	_Atomic uint64_t violations;	/* of these, flag was cleared */
} __attribute__((aligned(128)));

/* Cache lines are used 128 bytes apart, because CPUs fetch lines in pairs. */
struct protocol {
	/*
	 * The page table. The evidence lies beside the entry, where a real
	 * table has other entries.
	 */
	_Atomic uint64_t entry __attribute__((aligned(128)));
	_Atomic uint64_t sequence;
	_Atomic uint64_t cleared;	/* newest cleared generation */
	struct protocol_page page __attribute__((aligned(128)));
	struct protocol_tally tally[];	/* by env->worker */
};

/* The same counts as evidence of the clearer, in this order. */
enum protocol_evidence {
	PROTOCOL_OVERLAPPING,
	PROTOCOL_PINNED,
	PROTOCOL_KEPT,
	PROTOCOL_VIOLATIONS,
};

/* protocol_of() - the struct protocol in the area of @env. */
static inline struct protocol *protocol_of(const struct bench_env *env)
{
	return (struct protocol *)env->area->addr;
}

/*
 * protocol_check_area() - for a probe(): does the area have room for all
 * pinners? Return: 0; -EINVAL with fail().
 */
static inline int protocol_check_area(const struct bench_env *env)
{
	size_t bytes = sizeof(struct protocol) +
		       env->nr_workers * sizeof(struct protocol_tally);

	if (bytes > env->area_bytes)
		return fail(0, "%u pinners need an area of %zu bytes",
			    env->nr_workers, bytes);
	return 0;
}

/*
 * protocol_init() - set a page of generation 1 that is exclusive and unpinned,
 * with an entry that is @writable or not.
 */
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
