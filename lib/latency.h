/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LATENCY_H
#define LIB_LATENCY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/latency_probes.h"

/*
 * Latencies inside the kernel, by BPF (lib/bpf/latency.bpf.c): of functions
 * through fentry and fexit, or, where the kernel refuses these, of intervals
 * between tracepoints. Functions return 0 or -errno with fail(). Belongs to
 * one thread. Built in where libbpf, clang and bpftool are found.
 */
enum latency_mode {
	LATENCY_OFF,		/* cannot be had here */
	LATENCY_FENTRY,
	LATENCY_TP_BTF,
};

/* latency_mode_name() - "off", "fentry", "tp_btf". */
const char *latency_mode_name(enum latency_mode mode);

/* latency_name() - of a probe: the function, or the interval. */
const char *latency_name(enum latency_probe probe);

/* What can be had, found by loading for a trial. */
struct latency_facts {
	enum latency_mode mode;
	bool has[NR_LATENCIES];
	char reason[160];	/* why not fentry, or nothing at all; "" */
};

/* latency_facts_read() - loads and drops programs; takes a second or so. */
void latency_facts_read(struct latency_facts *facts);

struct latency_session;

/*
 * latency_open() - load and attach what @facts has. Costs time from now on.
 * @tgid: the process whose system calls are timed.
 * Return: 0; -ENOTSUP if there is nothing to attach; else -errno.
 */
int latency_open(const struct latency_facts *facts, pid_t tgid,
		 struct latency_session **session);
void latency_close(struct latency_session *session);

/* latency_start(), latency_stop() - a window. Take NULL too. No calls. */
void latency_start(struct latency_session *session);
void latency_stop(struct latency_session *session);

/* latency_read() - all windows so far, all CPUs, into @hists by probe. */
int latency_read(const struct latency_session *session,
		 struct latency_hist hists[NR_LATENCIES]);

/* latency_hist_add() - @more into @sum. */
void latency_hist_add(struct latency_hist *sum,
		      const struct latency_hist *more);

/*
 * latency_percentile_ns() - the upper end of the bucket, at most max_ns: within
 * 12.5 % above the true value. @percent above 0 to 100. 0 of an empty one.
 */
uint64_t latency_percentile_ns(const struct latency_hist *hist,
			       double percent);

#endif
