/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/classes.h"

#include <math.h>

#include "analysis/predict/evidence.h"
#include "lib/base/array.h"

#define LEAST	    0.005	/* operations per event */
#define LEAST_SHARE 0.005	/* of the larger count */

const char *const price_names[PRICE_NR] = {
	[PRICE_BARRIER] = "barriers",
	[PRICE_READ_BARRIER] = "read barriers",
	[PRICE_ATOMIC] = "atomics",
	[PRICE_XCHG] = "xchg",
	[PRICE_FLUSH_PAGE] = "flushes of a page",
	[PRICE_FLUSH_ALL] = "flushes of all",
	[PRICE_REFILL_PAGE] = "refill",
	[PRICE_REFILL_ALL] = "refill after all",
	[PRICE_IPI] = "interrupts given",
	[PRICE_IRQ] = "interrupts taken",
	[PRICE_SYSCALL] = "system calls",
	[PRICE_INSTRUCTION] = "other instructions",
};

const char *const price_keys[PRICE_NR] = {
	[PRICE_BARRIER] = "barrier",
	[PRICE_READ_BARRIER] = "read_barrier",
	[PRICE_ATOMIC] = "atomic",
	[PRICE_XCHG] = "xchg",
	[PRICE_FLUSH_PAGE] = "flush_page",
	[PRICE_FLUSH_ALL] = "flush_all",
	[PRICE_REFILL_PAGE] = "refill",
	[PRICE_REFILL_ALL] = "refill_all",
	[PRICE_IPI] = "interrupt_given",
	[PRICE_IRQ] = "interrupt_taken",
	[PRICE_SYSCALL] = "system_call",
	[PRICE_INSTRUCTION] = "instruction",
};

/* The classes of an operation; -1 ends the list. */
#define MOST 9
static const int classes[PRICE_NR][MOST] = {
	[PRICE_BARRIER] = { EXACT_FULL_FENCES, EXACT_DMB_ISH, EXACT_FENCE_RW_RW,
			    EXACT_SYNC, EXACT_SERIALIZATIONS, -1 },
	[PRICE_READ_BARRIER] = { EXACT_DMB_ISHLD, -1 },
	[PRICE_ATOMIC] = { EXACT_LOCKED, EXACT_LSE_ATOMICS,
			   EXACT_EXCLUSIVE_STORES, EXACT_AMOS,
			   EXACT_SC_ATTEMPTS, EXACT_STCX_ATTEMPTS,
			   EXACT_COMPARE_SWAPS, EXACT_LOAD_AND_OPS, -1 },
	[PRICE_XCHG] = { -1 },
	[PRICE_FLUSH_PAGE] = { EXACT_INVLPG, EXACT_TLBI_PAGE, -1 },
	[PRICE_FLUSH_ALL] = { EXACT_CR3_WRITES, EXACT_TLBI_ASID,
			      EXACT_TLBI_ALL, -1 },
	[PRICE_REFILL_PAGE] = { EXACT_INVLPG, EXACT_TLBI_PAGE,
				EXACT_CR3_WRITES, -1 },
	[PRICE_REFILL_ALL] = { EXACT_CR3_WRITES, -1 },
	[PRICE_IPI] = { EXACT_IPIS_SENT, -1 },
	[PRICE_IRQ] = { EXACT_IRQS_TAKEN, -1 },
	[PRICE_SYSCALL] = { EXACT_SYSCALLS, -1 },
	[PRICE_INSTRUCTION] = { EXACT_INSTRUCTIONS, -1 },
};

int classes_role(const char *cell)
{
	return evidence_pins(cell) ? EXACT_PINNER : EXACT_CLEARER;
}

/* Add @factor times the counts of @id. *@any: was one of them counted? */
static int classes_add(const struct side *side, const char *cell, int role,
		       enum price_id id, double factor, struct draws *sum,
		       bool *any)
{
	struct draws count;
	int err = 0;

	for (size_t i = 0; i < MOST && classes[id][i] >= 0 && !err; i++) {
		err = evidence_count(side, cell, role, classes[id][i], &count);
		if (err || !draws_known(&count))
			continue;
		*any = true;
		draws_add(sum, factor, &count);
	}
	return err;
}

/*
 * An interrupt that flushes 30 pages is one refill, and one that flushes
 * nothing is none.
 */
static int classes_refill(const struct side *side, const char *cell,
			  struct draws *flushes)
{
	struct draws taken;
	int err = evidence_count(side, cell, EXACT_BYSTANDER, EXACT_IRQS_TAKEN,
				 &taken);

	if (!draws_known(&taken))
		draws_set(flushes, NAN);
	for (size_t i = 0; i <= DRAWS_NR; i++)
		if (taken.value[i] < flushes->value[i])
			flushes->value[i] = taken.value[i];
	return err;
}

int classes_count(const struct side *side, const char *cell, int role,
		  enum price_id id, struct draws *draws)
{
	/* Each of them is one instruction that has a price of its own. */
	static const enum price_id own[] = {
		PRICE_BARRIER, PRICE_READ_BARRIER, PRICE_ATOMIC,
		PRICE_FLUSH_PAGE, PRICE_FLUSH_ALL,
	};
	bool any = false, others = false;
	int err;

	draws_set(draws, 0);
	/* Only bystanders work on pages that they must find again. */
	if ((id == PRICE_REFILL_PAGE || id == PRICE_REFILL_ALL) &&
	    role != EXACT_BYSTANDER) {
		draws_set(draws, NAN);
		return 0;
	}
	err = classes_add(side, cell, role, id, 1, draws, &any);
	if (!any)
		draws_set(draws, NAN);
	if (!err && any && id == PRICE_REFILL_PAGE)
		err = classes_refill(side, cell, draws);
	for (size_t i = 0; i < ARRAY_SIZE(own) && !err && any &&
	     id == PRICE_INSTRUCTION; i++)
		err = classes_add(side, cell, role, own[i], -1, draws,
				  &others);
	return err;
}

bool classes_differ(double a, double b)
{
	double difference = fabs(b - a);

	return difference >= LEAST &&
	       difference >= LEAST_SHARE * fmax(fabs(a), fabs(b));
}

int classes_unpriced(size_t *i)
{
	static const int unpriced[] = {
		EXACT_STRING_STEPS, EXACT_INVPCID, EXACT_DMB_ISHST, EXACT_DSB,
		EXACT_TLBI_LOCAL,
		EXACT_FENCE_R_R, EXACT_FENCE_W_W, EXACT_FENCE_ACQUIRE,
		EXACT_FENCE_RELEASE, EXACT_FENCE_IO, EXACT_SFENCE_PAGE,
		EXACT_SFENCE_ASID, EXACT_SFENCE_ALL, EXACT_SBI_CALLS,
		EXACT_FIRMWARE_INSTRUCTIONS, EXACT_FIRMWARE_SFENCES,
		EXACT_LWSYNC, EXACT_PTESYNC, EXACT_EIEIO, EXACT_ISYNC,
		EXACT_TLBIE, EXACT_TLBIE_PWC, EXACT_TLBIEL, EXACT_TLBSYNC,
		EXACT_SLB_FLUSHES, EXACT_HCALLS,
		EXACT_ADD_IMMEDIATES, EXACT_IPTE, EXACT_IDTE, EXACT_CSP,
		EXACT_LOCAL_FLUSHES, EXACT_SIGP_ASKS, EXACT_DIAGS,
	};

	return *i < ARRAY_SIZE(unpriced) ? unpriced[(*i)++] : -1;
}
