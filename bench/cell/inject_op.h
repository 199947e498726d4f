/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INJECT_OP_H
#define BENCH_INJECT_OP_H

#include "bench/cell/cell.h"

/*
 * The operations of --inject-op: primitives that use only a cache line of their
 * own, and "none", which is the empty loop in which they run.
 */

/* inject_op_takes() - can @primitive be injected into a pin loop? */
bool inject_op_takes(const struct primitive *primitive);

/*
 * inject_op_parse() - parse "smp_mb,xchg:4": names, each with a number per
 * cycle, 1 to INJECT_OPS_MAX; no name twice. If "none" is missing, it becomes
 * the first row. Return: 0; -EINVAL or -ERANGE with fail().
 */
int inject_op_parse(const char *text, struct inject_settings *settings);

/* inject_op_is_none() - is @row the control, "none"? */
bool inject_op_is_none(const struct inject_settings *settings, unsigned row);

/* inject_op_name() - the name of @row as on the command line. Return: @buf. */
#define INJECT_NAME_BYTES 64
const char *inject_op_name(const struct inject_settings *settings, unsigned row,
			   char buf[INJECT_NAME_BYTES]);

/*
 * inject_op_probe() - does this machine have all operations? If one is missing,
 * the cell is a skip. Return: 0; -errno with fail() naming the operation.
 */
int inject_op_probe(const struct cell *cell,
		    const struct cell_context *context);

#endif
