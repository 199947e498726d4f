/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LATENCY_H
#define LIB_LATENCY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/count/latency_hist.h"

/*
 * Measures latencies inside the kernel by BPF programs (bpf/latency.bpf.c): of
 * functions through fentry and fexit, or, if the kernel refuses these, of
 * intervals between tracepoints. Functions return 0 or -errno with fail(). A
 * session belongs to one thread. Built in if the build finds libbpf, clang and
 * bpftool.
 */
enum latency_mode {
	LATENCY_OFF,		/* not available here */
	LATENCY_FENTRY,
	LATENCY_TP_BTF,
};

/* latency_mode_name() - "off", "fentry", "tp_btf". */
const char *latency_mode_name(enum latency_mode mode);

/*
 * The probes that are available here, found by loading the programs on trial.
 */
struct latency_facts {
	enum latency_mode mode;
	bool has[NR_LATENCIES];
	char reason[160];	/* why mode is not LATENCY_FENTRY; or "" */
};

/* latency_facts_read() - loads and unloads programs; takes about a second. */
void latency_facts_read(struct latency_facts *facts);

struct latency_session;

/*
 * latency_open() - load and attach the programs for the probes in @facts. From
 * then on the probed functions take longer.
 * @tgid: the process whose system calls are timed.
 * Return: 0; -ENOTSUP if there is nothing to attach; else -errno.
 */
int latency_open(const struct latency_facts *facts, pid_t tgid,
		 struct latency_session **session);

/* latency_close() - detach and free; NULL is allowed. */
void latency_close(struct latency_session *session);

/*
 * latency_start(), latency_stop() - begin and end a window; the programs record
 * only inside a window. No system call is made. NULL is allowed.
 */
void latency_start(struct latency_session *session);
void latency_stop(struct latency_session *session);

/* latency_read() - per probe, the sum of all windows so far over all CPUs. */
int latency_read(const struct latency_session *session,
		 struct latency_hist hists[NR_LATENCIES]);

#endif
