/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ODIRECT_H
#define BENCH_ODIRECT_H

#include "bench/contract/bench.h"

/*
 * odirect_open() - open an unnamed file in the state directory, on a file
 * system whose direct I/O pins pages. Nothing is left behind, however the
 * process ends. If @flags lacks O_DIRECT, the caller must set it later.
 * Return: a descriptor; -errno with fail().
 */
int odirect_open(const struct bench_env *env, int flags);

/* The options of pinner odirect. */
enum { ODIRECT_DEV, ODIRECT_PAGES, ODIRECT_RW, ODIRECT_RWF };
enum { ODIRECT_READ, ODIRECT_WRITE };

#endif
