/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

/*
 * The contract between the runner and the subjects that it measures.
 *
 * A subject owns one mechanism. It does not print, parse arguments, start
 * threads, loop for a duration or read a clock: the runner does. It writes
 * tunables only in hold(). State is per worker, zeroed, state_bytes long. Every
 * callback returns 0 or -errno through fail().
 *
 *	parent: probe -> hold ----------------------------> restore
 *	child:           setup -> (rearm, pass, prove)* + cycle loop -> teardown
 */

#include "bench/contract/pincount.h"
#include "bench/contract/subject.h"

/* How a pinner takes its pages, on one kernel release. */
struct gup_use {
	const char *call;	/* the kernel function */
	const char *foll;	/* FOLL_GET or FOLL_PIN, and FOLL_LONGTERM */
	bool write;		/* FOLL_WRITE */
	bool or_read;		/* retried without FOLL_WRITE on file pages */
	bool held;		/* from setup to teardown, not per cycle */
};

struct pinner {
	struct subject subject;
	const char *op;			/* one cycle is this; NULL: none */
	bool timed_by_kernel;		/* fills get_us and put_us */
	struct gup_use (*gup)(unsigned release, const uint64_t *opts);
	int (*setup)(void *state, const struct bench_env *env);
	/*
	 * cycle() - @nr times: take references through GUP and drop them. All
	 * are attempted; a cycle that the kernel refuses is counted with
	 * pin_refused(). Return -errno only for an error that no retry can
	 * cure.
	 */
	int (*cycle)(void *state, uint64_t nr, struct pin_count *count);
	void (*teardown)(void *state);
};

#define EVIDENCE_MAX	4
#define COUNT_UNKNOWN	UINT64_MAX	/* not known */

/* The work of one pass of a clearer, as read from the kernel afterwards. */
struct proof {
	uint64_t attempts;	/* events asked for; may be COUNT_UNKNOWN */
	uint64_t refused;	/* of these, not proven, or COUNT_UNKNOWN */
	uint64_t events;	/* proven */
	uint64_t evidence[EVIDENCE_MAX];	/* as clearer.evidence names */
	char contradiction[160];	/* why invalid; or "" */
	char contamination[160];	/* who else took part; or "" */
};

/* When a clearer drops pages of the area, pinned or not. */
enum drops {
	DROPS_NEVER,
	DROPS_BETWEEN,		/* between passes: setup(), rearm() */
	DROPS_IN_PASS,
};

struct clearer {
	struct subject subject;
	const char *event;		/* one event is this; NULL: none */
	const char *evidence[EVIDENCE_MAX + 1];	/* names, NULL-terminated */
	const char *daemon;		/* thread that does the work, or NULL */
	bool writes_disk;		/* block layer works on its behalf */
	bool frees_by_rcu;		/* ksoftirqd works on its behalf */
	unsigned page_kinds;		/* PAGES_*: beside base pages */
	bool wants_identical;		/* area data: identical pages */
	bool writes_area;		/* in pass(): not with pte=ro */
	bool takes_pages;		/* unpinned pages lose their place */
	/* drops() - when it drops pages, with @opts and @page. NULL: never. */
	enum drops (*drops)(const uint64_t *opts, enum page_kind page);
	bool on_all_mergeable;		/* also on other processes' memory, */
	bool on_all_thp;		/* mergeable or eligible for THP */
	int (*setup)(void *state, const struct bench_env *env);
	/*
	 * rearm() - prepare the area for a pass. Untimed; pinners are paused.
	 */
	int (*rearm)(void *state);
	/* pass() - do the work once over the whole area. Timed. */
	int (*pass)(void *state);
	/*
	 * done() - if pass() only starts work that a kernel thread does: is the
	 * work finished, or will no more be done? Polled by the runner inside
	 * the timed window. NULL: pass() does all the work itself.
	 */
	int (*done)(void *state, bool *done);
	/* prove() - read what the pass did. Untimed; pinners are paused. */
	int (*prove)(void *state, struct proof *proof);
	void (*teardown)(void *state);
};

enum witness {
	WITNESS_NONE,
	WITNESS_TLB,		/* TLB shootdown interrupts per op and peer */
	WITNESS_CAL,		/* call-function interrupts per op and peer */
};

struct primitive {
	struct subject subject;
	const char *op;			/* one op is this */
	enum witness witness;
	double per_peer;		/* interrupts per op and peer */
	double per_other;		/* CAL: plus per other online CPU */
	bool reaches_lazy;		/* also interrupts a sleeping peer */
	bool frees_by_rcu;		/* ksoftirqd works on its behalf */
	/* promises() - does the witness hold with @opts? NULL: always. */
	bool (*promises)(const uint64_t *opts);
	/* flushes_all() - does each op flush the whole TLB? NULL: no. */
	bool (*flushes_all)(const uint64_t *opts);
	int (*setup)(void *state, const struct bench_env *env);
	/*
	 * rearm() - if ops use something up: prepare the next run(), and set
	 * @nr_ops to its number of operations. Untimed. NULL: run() takes any
	 * number.
	 */
	int (*rearm)(void *state, uint64_t *nr_ops);
	/* run() - @nr_ops operations. Timed. */
	int (*run)(void *state, uint64_t nr_ops);
	/* prove() - after run(), untimed: does any fact contradict its work? */
	int (*prove)(void *state, struct proof *proof);
	void (*teardown)(void *state);
};

#endif
