/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

/*
 * The contract between the runner and what it measures.
 *
 * A subject owns one mechanism. It does not print, parse arguments, start
 * threads, loop for a duration, read a clock or write a tunable outside
 * hold(): the runner does. State is per worker, zeroed, state_bytes long.
 * Every callback returns 0 or -errno through fail().
 *
 *	parent: probe -> hold ----------------------------> restore
 *	child:           setup -> (rearm, pass, prove)* + cycle loop -> teardown
 */

#include "bench/contract/pincount.h"
#include "bench/contract/subject.h"

/* How a pinner reaches the page, on one kernel release. */
struct gup_use {
	const char *call;	/* the kernel function */
	const char *foll;	/* FOLL_GET or FOLL_PIN, and FOLL_LONGTERM */
	bool write;		/* FOLL_WRITE */
	bool or_read;		/* retried without it on pages of a file */
	bool held;		/* from setup to teardown, not per cycle */
};

struct pinner {
	struct subject subject;
	const char *op;			/* what one cycle is; NULL: none */
	bool timed_by_kernel;		/* fills get_us and put_us */
	struct gup_use (*gup)(unsigned release, const uint64_t *opts);
	int (*setup)(void *state, const struct bench_env *env);
	/*
	 * cycle() - @nr times: take references through GUP, drop them. All
	 * are attempted; one that the kernel refuses is counted with
	 * pin_refused(). -errno only for what no retry can cure.
	 */
	int (*cycle)(void *state, uint64_t nr, struct pin_count *count);
	void (*teardown)(void *state);
};

#define EVIDENCE_MAX	4
#define COUNT_UNKNOWN	UINT64_MAX	/* the kernel does not tell */

/* What one pass of a clearer did, as read from the kernel afterwards. */
struct proof {
	uint64_t attempts;	/* events asked for; may be COUNT_UNKNOWN */
	uint64_t refused;	/* of these, not proven; may be unknown */
	uint64_t events;	/* proven */
	uint64_t evidence[EVIDENCE_MAX];	/* as clearer.evidence names */
	char contradiction[160];	/* the round is invalid: why; or "" */
	char contamination[160];	/* others took part: how; or "" */
};

/* When a clearer gives pages of the area up, pinned or not. */
enum drops {
	DROPS_NEVER,
	DROPS_BETWEEN,		/* passes: in setup() or rearm() */
	DROPS_IN_PASS,
};

struct clearer {
	struct subject subject;
	const char *event;		/* what one event is; NULL: none */
	const char *evidence[EVIDENCE_MAX + 1];	/* names, NULL-terminated */
	const char *daemon;		/* kernel thread that works, or NULL */
	bool writes_disk;		/* the block layer works for it */
	bool frees_by_rcu;		/* ksoftirqd of its CPU does, too */
	unsigned page_kinds;		/* PAGES_*: beside base pages */
	bool wants_identical;		/* area data: identical pages */
	bool writes_area;		/* in pass(): not with pte=ro */
	bool takes_pages;		/* away from who did not pin them */
	/* drops() - with these settings. NULL: never. */
	enum drops (*drops)(const uint64_t *opts, enum page_kind page);
	bool on_all_mergeable;		/* also works on other processes' */
	bool on_all_thp;		/* memory of that kind */
	int (*setup)(void *state, const struct bench_env *env);
	/* rearm() - make the area ready for a pass. Untimed, pinners paused. */
	int (*rearm)(void *state);
	/* pass() - the work, once over the area. Timed. */
	int (*pass)(void *state);
	/*
	 * done() - for work that pass() only sets going and a kernel thread
	 * does: is it finished, or will no more come? Polled by the runner,
	 * inside the timed window. NULL: pass() did it all.
	 */
	int (*done)(void *state, bool *done);
	/* prove() - what the pass did. Untimed, pinners paused. */
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
	const char *op;			/* what one op is */
	enum witness witness;
	double per_peer;		/* interrupts per op and peer */
	double per_other;		/* CAL: and per CPU online but ours */
	bool reaches_lazy;		/* also a peer that sleeps */
	bool frees_by_rcu;		/* ksoftirqd of its CPU works, too */
	/* promises() - does the witness hold with @opts? NULL: always. */
	bool (*promises)(const uint64_t *opts);
	/* flushes_all() - is each op's flush one of everything? NULL: no. */
	bool (*flushes_all)(const uint64_t *opts);
	int (*setup)(void *state, const struct bench_env *env);
	/*
	 * rearm() - for ops that use something up: make ready for @nr_ops,
	 * which the next run() does. Untimed. NULL: run() takes any number.
	 */
	int (*rearm)(void *state, uint64_t *nr_ops);
	/* run() - @nr_ops operations. Timed. */
	int (*run)(void *state, uint64_t nr_ops);
	/* prove() - after run(), untimed: does anything contradict it? */
	int (*prove)(void *state, struct proof *proof);
	void (*teardown)(void *state);
};

#endif
