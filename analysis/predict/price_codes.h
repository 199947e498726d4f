/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_CODES_H
#define ANALYSIS_PRICE_CODES_H

#include "analysis/predict/prices.h"

/*
 * price_codes_find() - set the price @id and its codes: what the operation
 * costs in code that nobody has seen, by draws_another() from what it costs in
 * some pieces of code. The price of an instruction must be found before those
 * of interrupts; it sets the prices of flushes and system calls, which it
 * needs.
 * @id: PRICE_INSTRUCTION, PRICE_IPI or PRICE_IRQ.
 * @name: of the draws. Both ends of an interrupt have one name: in code where
 *	it is dear for the sender it is dear for the receiver, too.
 * Return: 0; -ENOMEM with fail().
 */
int price_codes_find(struct prices *prices, enum price_id id, const char *name);

#endif
