/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_SOURCE_H
#define ANALYSIS_SOURCE_H

#include "analysis/admit/admission.h"
#include "analysis/load/runfile.h"

/*
 * Where runs have a count from ("/proc/interrupts TLB", a tracepoint). Counts
 * of unlike sources do not count the same thing.
 */
struct source {
	const char *first;	/* of the first run; NULL: no run yet */
	const char *other;	/* the first that differs; NULL: all agree */
	bool all_cpus;		/* the first run has no counts by role */
};

/* source_add() - one more run. A metric that needs no source agrees. */
void source_add(struct source *source, const struct runfile *run,
		size_t metric);

/*
 * source_check() - refuse @metric of @cell unless all sources agree.
 * @whose: who has them, in the note: "" or "machines have ".
 * Return: as admission_refuse().
 */
int source_check(const struct source *source, const char *cell, size_t metric,
		 const char *whose, struct admission *admission,
		 bool *refused);

#endif
