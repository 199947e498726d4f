/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_PROBE_H
#define LIB_COUNTER_PROBE_H

#include "lib/count/counter_backend.h"

/*
 * Finds out which events can be counted, by opening each event alone. A part of
 * lib/count/counter.h.
 *
 * When the last event of a tracepoint is closed, the kernel waits until no CPU
 * runs its callback: tens of ms. So the tracepoints that could be opened stay
 * open, disabled, until counter_probe_end(); a session that has opened its own
 * events by then waits only when it ends.
 * Source: kernel/trace/trace_event_perf.c, perf_trace_event_unreg().
 *
 *	no id file of a tracepoint, or one of another architecture   absent
 *	raw event of another CPU; ENOENT or EOPNOTSUPP from a PMU  unsupported
 *	everything else                                              refused
 */
#define COUNTER_REASON_BYTES 96

struct counter_probe {
	enum counter_status status[COUNTER_EVENTS_MAX];
	char reason[COUNTER_EVENTS_MAX][COUNTER_REASON_BYTES];
	uint64_t id[COUNTER_EVENTS_MAX];	/* of tracepoints */
	void *held[COUNTER_EVENTS_MAX];		/* those still open, or NULL */
};

/*
 * counter_probe() - probe the events of @selection on @target; to be followed
 * by counter_probe_end(). Return: 0 or -errno with fail().
 */
int counter_probe(int root_fd, const struct counter_selection *selection,
		  const struct counter_target *target,
		  struct counter_probe *probe);

/* counter_probe_end() - close what counter_probe() left open. */
void counter_probe_end(struct counter_probe *probe);

/* counter_probe_spec() - fill @spec with what is needed to open event @row. */
void counter_probe_spec(const struct counter_probe *probe, unsigned row,
			struct counter_spec *spec);

/* counter_probe_refuse() - record that opening event @row failed with @err. */
void counter_probe_refuse(struct counter_probe *probe, unsigned row, int err);

#endif
