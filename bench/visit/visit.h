/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_VISIT_H
#define BENCH_VISIT_H

#include <stdatomic.h>
#include <sys/types.h>

#include "bench/visit/counted.h"
#include "bench/visit/inject.h"
#include "bench/visit/percentiles.h"
#include "bench/contract/spec.h"
#include "bench/visit/victim.h"
#include "lib/stats/hist.h"
#include "lib/sys/irqcount.h"
#include "lib/count/latency.h"
#include "lib/count/perfctl.h"
#include "lib/sys/topo.h"

/*
 * One visit to a cell: the order of the parent to the child and the results of
 * the child, in memory shared by both. The child publishes a round by storing
 * nr_rounds, so rounds that were finished before a kill are kept.
 */

#define VISIT_ROUNDS_MAX  256
#define VISIT_COUNTED_MAX 64
#define REASON_BYTES	  192

/* The outcome of a round. */
enum round_outcome {
	ROUND_OK,
	ROUND_CONTAMINATED,	/* disturbed from outside: recorded only */
	ROUND_INVALID,		/* the evidence contradicts the work */
};

struct round {
	enum round_outcome outcome;
	uint32_t mark;			/* number of the round, count/mark.h */
	char reason[REASON_BYTES];
	uint64_t window_ns;		/* timed, sum of all passes */
	uint64_t nr_passes;
	uint64_t pin_cycles;		/* attempted */
	uint64_t pin_busy_ns;		/* summed over the pinners */
	struct pin_count pins;
	struct percentiles pin, pin_raw;
	struct proof proof;		/* summed over the passes */
	uint64_t ops;			/* primitives */
	uint64_t irqs[IRQ_NR_ROWS][NR_ROLES];	/* PROCFS_UNKNOWN: no row */
	uint64_t voluntary_switches, involuntary_switches;
	uint64_t peer_switches;		/* worst peer of each pass; emulated */
	uint64_t minor_faults, major_faults;
	uint64_t flushed[NR_LOCAL_FLUSHES];	/* PROCFS_UNKNOWN: not told */
	uint64_t steal_ticks;		/* on the CPUs of all roles */
	/* Runnable, but not running; the worst thread of each role. */
	uint64_t bystander_wait_ns, pinner_wait_ns, clearer_wait_ns;
	unsigned spinning_peers;	/* peers that ran most of the window */
	unsigned cpus_online;
	uint64_t probe_changes, probe_received;	/* before and after */
	uint64_t probes_again;		/* repeated: a peer was switched */
	struct stolen stolen;		/* from all bystanders */
	unsigned first_pair, end_pair;	/* its pairs in the inject_log */
};

/* A counting round. The parent sets visit. */
struct counted_round {
	unsigned visit;
	struct round round;
	struct counts counts;
};

/* The round of a visit that had BPF attached. */
struct latency_round {
	struct round round;
	struct latency_hist hists[NR_LATENCIES];
};

/* How the runner measures; the same for all cells of a run. */
struct visit_settings {
	uint64_t round_ns;		/* shortest timed window of a round */
	unsigned rounds;		/* per visit; 0: as many as fit */
	unsigned warmup_rounds;
	unsigned nr_pinners;
	bool peers_sleep;		/* unless set by the cell */
	bool processes;			/* likewise; each peer has an mm */
	bool rt;			/* bystanders run as SCHED_FIFO */
	bool flush_by_ipi;		/* a flush shows in the TLB row */
	bool time_emulated;		/* only counts are results */
	/*
	 * Timeout of a pass that a kernel thread does: a constant, plus a time
	 * per page.
	 */
	uint64_t pass_timeout_ns, page_timeout_ns;
	const char *state_dir;
	struct counter_selection counters;
	const char *counters_named;	/* the sets selected, or NULL */
	bool count_all_visits;		/* else only in the first visit */
	bool latency;			/* one more round, with BPF */
	struct latency_facts latency_facts;
	struct perf_control perf;	/* controlled per window; or not open */
	bool counter_cost;		/* as many counting rounds as others */
	struct inject_settings inject;
	bool empty_windows;		/* a marked one after each pass */
};

struct race;

struct visit {
	const struct cell_spec *spec;
	/* The work of the child on the area; NULL: rounds with workers. */
	int (*run)(struct visit *visit);
	struct race *race;		/* filled by run(); or NULL */
	const struct visit_settings *settings;
	const struct placement *placement;
	bool peers_sleep, processes;
	struct bench_env env;		/* the child sets area */
	pid_t parent;
	unsigned serial;		/* among the visits of the run */
	bool counts;			/* this visit has counting rounds */
	uint64_t start_ns;
	uint64_t budget_ns;		/* a new round must fit into it */
	int leaver_fd;			/* pidfd to await after warm-up; -1 */
	int over_fd;			/* eventfd: the visit is over; -1 */
	struct counter_session *session;	/* of the child, open or NULL */

	_Atomic unsigned nr_rounds;
	struct round rounds[VISIT_ROUNDS_MAX];
	struct hist hist;		/* pin cycles sampled in ok rounds */
	struct hist corrected;		/* the same, hist_correct()ed */
	_Atomic unsigned nr_counted;
	struct counted_round counted[VISIT_COUNTED_MAX];
	struct counter_facts counter_facts;
	_Atomic bool has_latencies;
	struct latency_round latency;
	struct inject_log inject_log;
	double clock_cost_ns;
	uint64_t sample_every;		/* one cycle in so many is stamped */
	double linearity;		/* time of 2N / (2 x time of N) */
	double calibrated_ns;		/* a cycle or op, undisturbed */
	int nice;			/* nice value of the child */
	int node;			/* node of the area; -1: unknown */
	int err;			/* 0, or -errno of the child */
	char reason[REASON_BYTES];	/* of err */
};

#endif
