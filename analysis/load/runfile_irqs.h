/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_IRQS_H
#define ANALYSIS_RUNFILE_IRQS_H

#include "analysis/load/runfile_read.h"

/*
 * run_read_irqs() - read the metrics of @round that count interrupts by role,
 * from "irqs_received" of @json. Call it after the rest of @round was read. A
 * round of an older or foreign program lacks that key: the interrupts of all
 * CPUs then stand for those of all CPUs but the clearer's, and *@all_cpus is
 * set.
 * Return: 0; -EINVAL after run_bad().
 */
int run_read_irqs(const struct run_reader *reader, json_t *json,
		  struct run_round *round, bool *all_cpus);

#endif
