/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INJECT_OP_H
#define BENCH_INJECT_OP_H

#include "bench/cell/cell.h"

/*
 * The operations of --inject-op: primitives that work on nothing but a cache
 * line of their own, and none, which is the loop that they run in.
 */

/* inject_op_takes() - can @primitive be put into a pin loop? */
bool inject_op_takes(const struct primitive *primitive);

/*
 * inject_op_parse() - "smp_mb,xchg:4": names, and how many in a cycle, 1 to
 * INJECT_OPS_MAX; nothing twice. none is the first row if it is not there.
 * Return: 0; -EINVAL or -ERANGE with fail().
 */
int inject_op_parse(const char *text, struct inject_settings *settings);

/* inject_op_is_none() - is @row the control of operations? */
bool inject_op_is_none(const struct inject_settings *settings, unsigned row);

/* inject_op_name() - of @row, as on the command line. Return: @buf. */
#define INJECT_NAME_BYTES 64
const char *inject_op_name(const struct inject_settings *settings, unsigned row,
			   char buf[INJECT_NAME_BYTES]);

/*
 * inject_op_probe() - does this machine have all operations? What it has not
 * makes the cell a skip. Return: 0; -errno with fail() naming the operation.
 */
int inject_op_probe(const struct cell *cell,
		    const struct cell_context *context);

#endif
