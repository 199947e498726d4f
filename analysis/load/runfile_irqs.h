/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_IRQS_H
#define ANALYSIS_RUNFILE_IRQS_H

#include "analysis/load/runfile_read.h"

/*
 * run_read_irqs() - the metrics of @round that are counts of interrupts by
 * role, from "irqs_received" of @json. Call when the rest of @round is read.
 * A round without that key, of an older or foreign program, has what all CPUs
 * received as what others than the clearer's did; *@all_cpus is set then.
 * Return: 0; -EINVAL after run_bad().
 */
int run_read_irqs(const struct run_reader *reader, json_t *json,
		  struct run_round *round, bool *all_cpus);

#endif
