/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_SOURCE_H
#define ANALYSIS_SOURCE_H

#include "analysis/admit/admission.h"
#include "analysis/load/runfile.h"

/*
 * The sources of a count in several runs ("/proc/interrupts TLB", a
 * tracepoint). Counts from different sources do not count the same thing.
 */
struct source {
	const char *first;	/* source of the first run; NULL: no run yet */
	const char *other;	/* first source that differs; NULL: none */
	bool all_cpus;		/* the first run has no counts by role */
};

/* source_add() - add a run. All runs agree on a metric that needs no source. */
void source_add(struct source *source, const struct runfile *run,
		size_t metric);

/*
 * source_check() - refuse @metric of @cell unless all sources agree.
 * @whose: subject of the note: "" or "machines have ".
 * Return: as admission_refuse().
 */
int source_check(const struct source *source, const char *cell, size_t metric,
		 const char *whose, struct admission *admission,
		 bool *refused);

#endif
