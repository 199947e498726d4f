/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_CLASSES_H
#define ANALYSIS_CLASSES_H

#include "analysis/load/side.h"
#include "analysis/predict/draws.h"

/*
 * The operations that have a price. Each stands for the classes of counted
 * instructions that do the same on their architecture.
 */
enum price_id {
	PRICE_BARRIER,		/* smp_mb */
	PRICE_READ_BARRIER,	/* dmb ishld */
	PRICE_ATOMIC,
	PRICE_XCHG,	/* shown only: counted as an atomic */
	PRICE_FLUSH_PAGE,
	PRICE_FLUSH_ALL,
	PRICE_REFILL_PAGE,	/* after an interrupt that flushes */
	PRICE_REFILL_ALL,	/* more than that, if it flushes everything */
	PRICE_IPI,		/* interrupt sent: the sender, until answered */
	PRICE_IRQ,		/* interrupt taken */
	PRICE_SYSCALL,
	PRICE_INSTRUCTION,	/* any other */
	PRICE_NR,
};

/* "barriers", "interrupts given": a line of a prediction. */
extern const char *const price_names[PRICE_NR];
/* Keys of JSON: "barrier", "interrupt_given". */
extern const char *const price_keys[PRICE_NR];

/* classes_role() - whose time is that of the cell: the pinner or the clearer.
 */
int classes_role(const char *cell);

/*
 * classes_count() - how often the CPUs of @role do the operation @id, per op,
 * event or pinned page. Unknown if it was not counted.
 * Return: 0; -ENOMEM with fail().
 */
int classes_count(const struct side *side, const char *cell, int role,
		  enum price_id id, struct draws *draws);

/*
 * classes_differ() - do the counts @a and @b differ by enough that a reader
 * should see it? By 0.005 operations and by 0.5 %.
 */
bool classes_differ(double a, double b);

/*
 * classes_unpriced() - the next class that has no price on any machine.
 * @i: start at 0. Return: an enum exact_class; -1 if there is none.
 */
int classes_unpriced(size_t *i);

#endif
