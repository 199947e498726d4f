/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INSTRUMENTED_H
#define BENCH_INSTRUMENTED_H

#include "bench/visit/runner.h"

/*
 * Rounds with an instrument that costs time, separate from the timed rounds.
 *
 * round_counted() - run one round with open counters, judge it by its
 * witnesses, too, and publish it in the visit. The counters stay open until
 * counted_close(), which takes some 0.1 s; no timed round may come before it.
 * round_timed_inside() - run one round with BPF attached.
 * A missing instrument is no error. Return: 0 or -errno with fail().
 */
int round_counted(struct runner *runner);
int round_timed_inside(struct runner *runner);
void counted_close(struct visit *visit);

#endif
