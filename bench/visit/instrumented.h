/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INSTRUMENTED_H
#define BENCH_INSTRUMENTED_H

#include "bench/visit/runner.h"

/*
 * Rounds with an instrument that costs time, apart from the timed ones.
 *
 * round_counted() - one round with the counters open, judged by its witnesses
 * too and published in the visit. round_timed_inside() - one with BPF attached.
 * Neither fails because its instrument cannot be had.
 * Return: 0 or -errno with fail().
 */
int round_counted(struct runner *runner);
int round_timed_inside(struct runner *runner);

#endif
