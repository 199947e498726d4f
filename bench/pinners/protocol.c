/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words, the steps B1 to B5 and the argument for the evidence are in
 * bench/contract/protocol.h.
 * Source: mm/gup.c gup_pte_range() and try_grab_folio() of 6.1.
 */
#include "bench/contract/protocol.h"
#include "lib/base/array.h"

#include <string.h>

enum { OPT_MB, OPT_RMB, OPT_RMW, OPT_WRITE };

/*
 * Variants selected at compile time, so that the timed code has no branch on an
 * option.
 */
#define MB	1u
#define RMB	2u
#define RMW	4u
#define WRITE	8u
#define CHECK	16u		/* against a clearer: gather evidence */

struct pinner_protocol {
	struct protocol *shared;
	struct protocol_tally *tally;
	unsigned variant;
};

/* How an attempt ended. */
enum pin_end {
	PIN_NO_ENTRY,		/* B1, B2: nothing was pinned */
	PIN_CHANGED,		/* B4 */
	PIN_SHARED,		/* B5 */
	PIN_KEPT,
};

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t protocol_look(const _Atomic uint64_t *word)
{
	return atomic_load_explicit(word, memory_order_relaxed);
}

INLINE void protocol_take(struct protocol *shared, unsigned variant)
{
	_Atomic int32_t *count = &shared->page.count;

	if (variant & RMW)
		atomic_fetch_add_explicit(count, PROTOCOL_PIN,
					  memory_order_relaxed);
	else
		atomic_store_explicit(count, 1 + PROTOCOL_PIN,
				      memory_order_relaxed);
	if ((variant & MB) && (variant & RMW))
		barrier_smp_mb_after_atomic();
	else if (variant & MB)
		barrier_smp_mb();
	else
		atomic_signal_fence(memory_order_seq_cst);
}

INLINE void protocol_drop(struct protocol *shared, unsigned variant)
{
	_Atomic int32_t *count = &shared->page.count;

	if (variant & RMW)
		atomic_fetch_sub_explicit(count, PROTOCOL_PIN,
					  memory_order_release);
	else
		atomic_store_explicit(count, 1, memory_order_release);
}

/* B1 to B5. @generation: set to that of the pinned page if the pin was kept. */
INLINE enum pin_end protocol_attempt(struct protocol *shared, unsigned variant,
				     uint64_t *generation)
{
	uint64_t need = PROTOCOL_PRESENT |
			(variant & WRITE ? PROTOCOL_WRITABLE : 0);
	uint64_t entry = protocol_look(&shared->entry), flags;

	if ((entry & need) != need)
		return PIN_NO_ENTRY;
	protocol_take(shared, variant);
	if (protocol_look(&shared->entry) != entry)
		return PIN_CHANGED;
	*generation = entry >> PROTOCOL_GENERATION;
	if (entry & PROTOCOL_WRITABLE)
		return PIN_KEPT;
	if (variant & RMB)
		barrier_smp_rmb();
	else
		atomic_signal_fence(memory_order_seq_cst);
	flags = protocol_look(&shared->page.flags);
	if (!(flags & PROTOCOL_EXCLUSIVE))
		return PIN_SHARED;
	/*
	 * The page is exclusive anew: the newer generation must stay exclusive.
	 */
	if (flags >> PROTOCOL_GENERATION > *generation)
		*generation = flags >> PROTOCOL_GENERATION;
	return PIN_KEPT;
}

static void protocol_tally_add(_Atomic uint64_t *counter, bool more)
{
	atomic_store_explicit(counter, protocol_look(counter) + more,
			      memory_order_relaxed);
}

/* After the attempt, while the pin is held: was the page cleared? */
static void protocol_check(struct pinner_protocol *pinner, uint64_t before,
			   enum pin_end end, uint64_t generation)
{
	struct protocol *shared = pinner->shared;
	uint64_t after;

	barrier_smp_mb();
	after = protocol_look(&shared->sequence);
	if (!(before % 2) && before == after)
		return;
	protocol_tally_add(&pinner->tally->overlapping, true);
	protocol_tally_add(&pinner->tally->pinned, end != PIN_NO_ENTRY);
	protocol_tally_add(&pinner->tally->kept, end == PIN_KEPT);
	if (end != PIN_KEPT)
		return;
	while (after % 2 && protocol_look(&shared->sequence) == after)
		;
	barrier_smp_rmb();
	protocol_tally_add(&pinner->tally->violations,
			   protocol_look(&shared->cleared) >= generation);
}

INLINE int protocol_cycles(struct pinner_protocol *pinner, uint64_t nr,
			   struct pin_count *count, const unsigned variant)
{
	struct protocol *shared = pinner->shared;
	uint64_t nr_kept = 0;		/* in a register */

	for (; nr; nr--) {
		uint64_t before = 0, generation = 0;
		enum pin_end end;

		if (variant & CHECK)
			before = atomic_load_explicit(&shared->sequence,
						      memory_order_acquire);
		end = protocol_attempt(shared, variant, &generation);
		if (variant & CHECK)
			protocol_check(pinner, before, end, generation);
		if (end != PIN_NO_ENTRY)
			protocol_drop(shared, variant);
		if (end == PIN_KEPT)
			nr_kept++;
		else
			pin_refused(count, end == PIN_CHANGED ? EAGAIN :
								EFAULT);
	}
	count->pages += nr_kept;
	return 0;
}

static int protocol_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct pinner_protocol *pinner = state;

#define CASE(n)	case n: return protocol_cycles(pinner, nr, count, n)
#define CASES(n) CASE((n)); CASE((n) + 1); CASE((n) + 2); CASE((n) + 3)
	switch (pinner->variant) {
	CASES(0); CASES(4); CASES(8); CASES(12);
	CASES(16); CASES(20); CASES(24); CASES(28);
	}
	return fail(0, "no variant %u of the protocol", pinner->variant);
#undef CASES
#undef CASE
}

static int protocol_probe(const struct bench_env *env)
{
	if (!env->opts[OPT_RMW] && env->nr_workers > 1)
		return fail(0, "rmw=0 takes one pinner, not %u: a plain store "
			    "cannot count several", env->nr_workers);
	return protocol_check_area(env);
}

static int protocol_setup(void *state, const struct bench_env *env)
{
	static const unsigned bits[] = {
		[OPT_MB] = MB, [OPT_RMB] = RMB, [OPT_RMW] = RMW,
		[OPT_WRITE] = WRITE,
	};
	struct pinner_protocol *pinner = state;

	pinner->shared = protocol_of(env);
	pinner->tally = &pinner->shared->tally[env->worker];
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		pinner->variant |= env->opts[i] ? bits[i] : 0;
	if (env->cleared)
		pinner->variant |= CHECK;
	memset(pinner->tally, 0, sizeof(*pinner->tally));
	if (!env->worker)
		protocol_init(pinner->shared, true);
	return 0;
}

static const struct opt_spec protocol_opts[] = {
	[OPT_MB] = { .name = "mb", .kind = OPT_COUNT, .def = 1, .max = 1,
		     .help = "the full barrier after the pin (6.1)" },
	[OPT_RMB] = { .name = "rmb", .kind = OPT_COUNT, .def = 1, .max = 1,
		      .help = "smp_rmb() before the flag is read" },
	[OPT_RMW] = { .name = "rmw", .kind = OPT_COUNT, .def = 1, .max = 1,
		      .help = "take the pin by an atomic add; 0: a store" },
	[OPT_WRITE] = { .name = "write", .kind = OPT_COUNT, .max = 1,
			.help = "pin for writing: a writable entry only" },
	{ .name = NULL },
};

const struct pinner pinner_protocol = {
	.subject = {
		.name = "protocol",
		.summary = "GUP-fast's half of the protocol, in user space",
		.kernel_path = "none",
		.includes =
			"The attempt (B1 to B5 of docs/protocol.md), and the "
			"release of a pin that was kept: an atomic "
			"subtraction, or a store with rmw=0. Beside the "
			"clearer protocol also the gathering of evidence, and "
			"the wait for the end of the clear that the attempt "
			"overlapped.",
		.misreading =
			"It is a model of gup_pte_range and try_grab_folio of "
			"6.1, on memory words of its own. It has one of the "
			"two atomic operations of the kernel's pin, no system "
			"call and no walk. The price of a pin, and of each "
			"barrier in it, is that of protocol+none minus the "
			"loop of null. Attempts that back off count as "
			"refused: EAGAIN if the entry had changed, EFAULT if "
			"there was no entry to pin or the page was no longer "
			"exclusive. It works against the clearer protocol "
			"only.",
		.needs =
			"With rmw=0: one pinner (--pinners 1).",
		.proof =
			"Each attempt's own outcome; the file has them as "
			"tries.",
		.opts = protocol_opts,
		.state_bytes = sizeof(struct pinner_protocol),
		.model = true,
		.probe = protocol_probe,
	},
	.op = "one attempt to pin one page",
	.setup = protocol_setup,
	.cycle = protocol_cycle,
};
