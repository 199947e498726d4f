/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words, the steps A1 to A4 and the argument for the evidence are in
 * bench/contract/protocol.h.
 * Source: include/linux/rmap.h page_try_share_anon_rmap() of 6.1.
 */
#include "bench/contract/protocol.h"

#include <stdio.h>

#include "bench/contract/membarrier.h"

enum { OPT_CLEAR, OPT_FLUSH, OPT_MB, OPT_RMW, OPT_RO, OPT_WMB };

/* Turns of an empty loop between clears, at most; a power of two. */
#define GAP_TURNS 2048

/* Some milliseconds each. */
#define PASS_CLEARS	  32768
#define PASS_CLEARS_FLUSH 1024

struct clearer_protocol {
	struct protocol *shared;
	bool clear, flush, mb, rmw, ro, wmb, check;
	uint64_t generation;
	uint64_t random;		/* state; any value */
	uint64_t nr_attempts, nr_cleared;	/* in the last pass */
	unsigned nr_pinners;
	struct protocol_tally proven;		/* up to the last pass */
};

static int protocol_probe(const struct bench_env *env)
{
	int err = 0;

	if (!env->opts[OPT_CLEAR] && !env->opts[OPT_RO])
		return fail(0, "clear=0 needs ro=1: without the clear, a "
			    "writable entry would allow writes to a shared "
			    "page");
	if (env->opts[OPT_FLUSH])
		err = membarrier_check(MEMBARRIER_CMD_PRIVATE_EXPEDITED,
				       "PRIVATE_EXPEDITED");
	return err ? err : protocol_check_area(env);
}

static int protocol_setup(void *state, const struct bench_env *env)
{
	struct clearer_protocol *clearer = state;
	const uint64_t *opts = env->opts;

	*clearer = (struct clearer_protocol){
		.shared = protocol_of(env),
		.clear = opts[OPT_CLEAR],
		.flush = opts[OPT_FLUSH],
		.mb = opts[OPT_MB],
		.rmw = opts[OPT_RMW],
		.ro = opts[OPT_RO],
		.wmb = opts[OPT_WMB],
		.check = env->pinned,
		.generation = 1,
		.nr_pinners = env->nr_workers,
	};
	protocol_init(clearer->shared, !clearer->ro);
	if (clearer->flush &&
	    membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
		return fail(errno, "membarrier(REGISTER_PRIVATE_EXPEDITED)");
	return 0;
}

static inline void protocol_put(_Atomic uint64_t *word, uint64_t value)
{
	atomic_store_explicit(word, value, memory_order_relaxed);
}

/* A1. Return: the previous entry. */
static uint64_t protocol_clear_entry(const struct clearer_protocol *clearer)
{
	_Atomic uint64_t *entry = &clearer->shared->entry;
	uint64_t old;

	if (clearer->clear && clearer->rmw)
		return atomic_exchange_explicit(entry, 0,
						memory_order_relaxed);
	old = atomic_load_explicit(entry, memory_order_relaxed);
	if (clearer->clear)
		protocol_put(entry, 0);
	return old;
}

/* A3, and the barrier before A4. */
static void protocol_clear_flag(const struct clearer_protocol *clearer)
{
	_Atomic uint64_t *flags = &clearer->shared->page.flags;

	if (clearer->rmw)
		atomic_fetch_and_explicit(flags, ~PROTOCOL_EXCLUSIVE,
					  memory_order_relaxed);
	else
		protocol_put(flags, clearer->generation << PROTOCOL_GENERATION);
	if (clearer->wmb)
		barrier_smp_wmb();
	else
		atomic_signal_fence(memory_order_seq_cst);
}

/* A1 to A4. */
static int protocol_clear(const struct clearer_protocol *clearer, bool *cleared)
{
	struct protocol *shared = clearer->shared;
	uint64_t entry = protocol_clear_entry(clearer);

	atomic_signal_fence(memory_order_seq_cst);
	if (clearer->flush && membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
		return fail(errno, "membarrier(PRIVATE_EXPEDITED)");
	if (clearer->mb)
		barrier_smp_mb();
	*cleared = atomic_load_explicit(&shared->page.count,
					memory_order_relaxed) < PROTOCOL_PIN;
	if (*cleared) {
		protocol_clear_flag(clearer);
		entry &= ~PROTOCOL_WRITABLE;
	}
	if (clearer->clear)
		protocol_put(&shared->entry, entry);
	return 0;
}

/*
 * Make the page exclusive in the next generation. The entry changes last, and
 * B4 sees the change of its generation.
 */
static void protocol_make_exclusive(struct clearer_protocol *clearer)
{
	uint64_t next = ++clearer->generation << PROTOCOL_GENERATION;
	struct protocol *shared = clearer->shared;

	protocol_put(&shared->page.flags, next | PROTOCOL_EXCLUSIVE);
	atomic_store_explicit(&shared->entry, next | PROTOCOL_PRESENT |
			      (clearer->ro ? 0 : PROTOCOL_WRITABLE),
			      memory_order_release);
}

/*
 * If clears follow each other immediately, the pinner finds nothing to pin. If
 * their distance is fixed, they always meet the pinner at the same step. So the
 * distance is random. Constants of the generator: Knuth, MMIX.
 */
static void protocol_random_gap(struct clearer_protocol *clearer)
{
	clearer->random = clearer->random * 6364136223846793005u +
			  1442695040888963407u;
	for (uint64_t turns = clearer->random >> 32 & (GAP_TURNS - 1); turns;
	     turns--)
		__asm__ volatile("" ::: "memory");
}

static int protocol_pass(void *state)
{
	struct clearer_protocol *clearer = state;
	struct protocol *shared = clearer->shared;
	uint64_t nr = clearer->flush ? PASS_CLEARS_FLUSH : PASS_CLEARS;
	uint64_t sequence = shared->sequence;

	clearer->nr_attempts = nr;
	clearer->nr_cleared = 0;
	for (; nr; nr--) {
		bool cleared = false;
		int err;

		if (clearer->check) {
			protocol_random_gap(clearer);
			protocol_put(&shared->sequence, ++sequence);
			barrier_smp_wmb();
		}
		err = protocol_clear(clearer, &cleared);
		if (clearer->check && cleared)
			protocol_put(&shared->cleared, clearer->generation);
		if (clearer->check)
			atomic_store_explicit(&shared->sequence, ++sequence,
					      memory_order_release);
		if (err)
			return err;
		if (cleared)
			protocol_make_exclusive(clearer);
		clearer->nr_cleared += cleared;
	}
	return 0;
}

static void protocol_sum_tallies(const struct clearer_protocol *clearer,
				 struct protocol_tally *sum)
{
	for (unsigned i = 0; i < clearer->nr_pinners; i++) {
		const struct protocol_tally *one = &clearer->shared->tally[i];

		sum->overlapping += one->overlapping;
		sum->pinned += one->pinned;
		sum->kept += one->kept;
		sum->violations += one->violations;
	}
}

static int protocol_prove(void *state, struct proof *proof)
{
	struct clearer_protocol *clearer = state;
	struct protocol_tally sum = { 0 }, *proven = &clearer->proven;

	protocol_sum_tallies(clearer, &sum);
	proof->attempts = clearer->nr_attempts;
	proof->events = clearer->nr_cleared;
	proof->refused = clearer->nr_attempts - clearer->nr_cleared;
	proof->evidence[PROTOCOL_OVERLAPPING] =
		sum.overlapping - proven->overlapping;
	proof->evidence[PROTOCOL_PINNED] = sum.pinned - proven->pinned;
	proof->evidence[PROTOCOL_KEPT] = sum.kept - proven->kept;
	proof->evidence[PROTOCOL_VIOLATIONS] =
		sum.violations - proven->violations;
	*proven = sum;
	if (clearer->shared->cleared >= clearer->generation)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "generation %lu of the page is marked both cleared "
			 "and exclusive", (unsigned long)clearer->generation);
	return 0;
}

static const struct opt_spec protocol_opts[] = {
	[OPT_CLEAR] = { .name = "clear", .kind = OPT_COUNT, .def = 1,
			.max = 1, .help = "clear the entry meanwhile (A1)" },
	[OPT_FLUSH] = { .name = "flush", .kind = OPT_COUNT, .max = 1,
			.help = "interrupt all CPUs after A1: membarrier" },
	[OPT_MB] = { .name = "mb", .kind = OPT_COUNT, .def = 1, .max = 1,
		     .help = "smp_mb() before the count is read (6.1)" },
	[OPT_RMW] = { .name = "rmw", .kind = OPT_COUNT, .def = 1, .max = 1,
		      .help = "clear by atomic operations; 0: by stores" },
	[OPT_RO] = { .name = "ro", .kind = OPT_COUNT, .max = 1,
		     .help = "the entry is write-protected already" },
	[OPT_WMB] = { .name = "wmb", .kind = OPT_COUNT, .def = 1, .max = 1,
		      .help = "smp_wmb() before the entry is restored" },
	{ .name = NULL },
};

const struct clearer clearer_protocol = {
	.subject = {
		.name = "protocol",
		.summary = "the clearer's half of the protocol, in user space",
		.kernel_path = "none",
		.includes =
			"A1 to A4 of docs/protocol.md, the flush, and making "
			"the page exclusive again, which is two stores. Beside "
			"the pinner protocol also random gaps of up to a "
			"microsecond; without these there would be nothing to "
			"pin.",
		.misreading =
			"It is a model of page_try_share_anon_rmap of 6.1, on "
			"memory words of its own. A clear that finds the page "
			"pinned is refused, as a merge by KSM would be. The "
			"price of a clear is that of none+protocol, where "
			"bystanders take the flush; the kernel's flush also "
			"waits for the end of a walk. Beside the pinner "
			"protocol both sides wait for each other's cache "
			"lines: such a cell shows whether pins are lost; its "
			"times are no price. It works against the pinner "
			"protocol only.",
		.needs =
			"With flush=1: membarrier(PRIVATE_EXPEDITED). With "
			"clear=0: ro=1.",
		.proof =
			"The pinners count their attempts: those that "
			"overlapped a clear, of these those that took the pin, "
			"those that kept it, and those whose page was then no "
			"longer exclusive.",
		.opts = protocol_opts,
		.state_bytes = sizeof(struct clearer_protocol),
		.model = true,
		.probe = protocol_probe,
	},
	.event = "clear that found the page unpinned",
	.evidence = {
		[PROTOCOL_OVERLAPPING] = "overlapping",
		[PROTOCOL_PINNED] = "pinned",
		[PROTOCOL_KEPT] = "kept",
		[PROTOCOL_VIOLATIONS] = "violations",
	},
	.setup = protocol_setup,
	.pass = protocol_pass,
	.prove = protocol_prove,
};
