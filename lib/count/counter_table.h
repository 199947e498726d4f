/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_TABLE_H
#define LIB_COUNTER_TABLE_H

/*
 * The table of countable events, and the named sets by which a user selects
 * them. lib/count/counter_probe.h finds out which of them this machine has.
 */

#include <stdbool.h>
#include <stdint.h>

enum counter_kind {
	COUNTER_SOFTWARE,	/* of the kernel, in every kernel */
	COUNTER_TRACEPOINT,	/* of the kernel, if it has the tracepoint */
	COUNTER_PMU,		/* of the CPU */
};

/* CPUs for which the vendor documents a raw event. */
struct counter_cpus {
	const char *vendor;	/* vendor_id of /proc/cpuinfo */
	unsigned family;
	const uint8_t *models;	/* ends with 0; NULL: the whole family */
};

/* A row of the table. */
struct counter_event {
	const char *name;	/* unique: "tlb:tlb_flush reason==1" */
	const char *set;
	enum counter_kind kind;
	const char *arch;	/* "x86", "arm64": only there; NULL: any */
	const struct counter_cpus *cpus;	/* of raw PMU events, or NULL */
	const char *tracepoint;	/* "tlb/tlb_flush" */
	const char *filter;	/* of the kernel's: "reason==1"; or NULL */
	uint32_t type;		/* perf_event_attr.type and config, */
	uint64_t config;	/* but for tracepoints */
	unsigned group;		/* of PMU events counted together; from 1 */
	bool per_thread;	/* also counted per thread */
};

#define COUNTER_EVENTS_MAX 96

/* The table and its number of rows. */
extern const struct counter_event counter_events[];
extern const unsigned counter_nr_events;

struct counter_set {
	const char *name, *summary;
};

/* The sets; the last row has a NULL name. */
extern const struct counter_set counter_sets[];

/* counter_find() - the row of the event @name; -1 if there is none. */
int counter_find(const char *name);

/* What to count: one flag per row of the table. */
struct counter_selection {
	bool event[COUNTER_EVENTS_MAX];
};

/*
 * counter_select() - add the events of @sets, names of sets separated by
 * commas, to @selection. Return: 0; -EINVAL with fail() if there is no such
 * set.
 */
int counter_select(const char *sets, struct counter_selection *selection);

#endif
