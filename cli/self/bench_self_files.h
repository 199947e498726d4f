/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BENCH_SELF_FILES_H
#define CLI_BENCH_SELF_FILES_H

#include "cli/self/bench_self_cost.h"

/*
 * self_files() - measure two costs in a new directory below @dir, which is
 * removed afterwards: writing a result of 1 MiB, and comparing 1,000 files.
 * Return: 0 or -errno with fail().
 */
int self_files(const char *dir, struct self_cost *write,
	       struct self_cost *compare);

#endif
