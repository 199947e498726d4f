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

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"
#include "lib/kernel.h"
#include "lib/opt.h"

struct knob_session;

/* The memory that the pinner pins and the clearer clears. */
struct area {
	char *addr;
	size_t len_bytes;
	size_t page_bytes;
	bool identical;		/* all pages hold the same data (KSM merges) */
};

/* area_fill() - (re)write every page: non-zero; distinct unless @identical. */
void area_fill(const struct area *area);

static inline size_t area_nr_pages(const struct area *area)
{
	return area->len_bytes / area->page_bytes;
}

enum walk {
	WALK_SEQ,		/* page after page over the whole area */
	WALK_ONE,		/* stay on the first pages of the own share */
};

/* What the runner tells a subject. Constant while the visit lasts. */
struct bench_env {
	const struct area *area;	/* NULL in probe() and hold() */
	uint64_t area_bytes;
	const uint64_t *opts;		/* in the order of subject.opts */
	enum walk walk;
	const char *state_dir;		/* root-only, on disk; NULL: none */
	unsigned release;		/* of the running kernel, KVER() */
	int clearer_cpu;
	unsigned nr_peers;		/* spinning CPUs of this mm */
	bool pinned;			/* a pinner works on the same area */
	unsigned worker, nr_workers;	/* pinners: which one of how many */
};

struct subject {
	const char *name;		/* = the file's name */
	const char *summary;		/* one line */
	const char *kernel_path;	/* functions of the kernel it drives */
	const struct opt_spec *opts;	/* ends with a NULL name; or NULL */
	size_t state_bytes;
	bool needs_root;		/* for its tunables */
	/*
	 * probe() - can it run here? Parent, changes nothing. NULL: always.
	 * -errno with the reason makes the cell a skip.
	 */
	int (*probe)(const struct bench_env *env);
	/*
	 * hold() - set the tunables through @knobs, which journals them.
	 * Parent, once per visit. NULL: needs none.
	 */
	int (*hold)(struct knob_session *knobs, const struct bench_env *env);
};

/* How a pinner reaches the page, on one kernel release. */
struct gup_use {
	const char *call;	/* the kernel function */
	const char *foll;	/* FOLL_GET or FOLL_PIN, and FOLL_LONGTERM */
	bool write;		/* FOLL_WRITE */
};

/* Outcome of pin cycles, summed by the pinner. */
struct pin_count {
	uint64_t pages;		/* pinned and released again */
	uint64_t refused;	/* cycles the kernel refused, by errno: */
	uint64_t efault, eagain, enomem, other;
};

struct pinner {
	struct subject subject;
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

static inline void pin_refused(struct pin_count *count, int err)
{
	count->refused++;
	if (err == EFAULT)
		count->efault++;
	else if (err == EAGAIN)
		count->eagain++;
	else if (err == ENOMEM)
		count->enomem++;
	else
		count->other++;
}

/* Where a pinner is in the area: a share per worker, walked page by page. */
struct area_cursor {
	char *start, *end, *next;
	size_t step_bytes;	/* pages per cycle, in bytes */
	enum walk walk;
};

/*
 * area_cursor_init() - the share of env->worker, in steps of @nr_pages.
 * Return: 0; -EINVAL if the share holds fewer than @nr_pages pages.
 */
int area_cursor_init(struct area_cursor *cursor, const struct bench_env *env,
		     size_t nr_pages);

static inline char *area_cursor_next(struct area_cursor *cursor)
{
	char *here = cursor->next;

	if (cursor->walk == WALK_ONE)
		return here;
	cursor->next += cursor->step_bytes;
	if (cursor->next + cursor->step_bytes > cursor->end)
		cursor->next = cursor->start;
	return here;
}

#define EVIDENCE_MAX	4
#define COUNT_UNKNOWN	UINT64_MAX	/* the kernel does not tell */

/* What one pass of a clearer did, as read from the kernel afterwards. */
struct proof {
	uint64_t attempts;	/* events asked for; COUNT_UNKNOWN allowed */
	uint64_t refused;	/* of these, not proven; COUNT_UNKNOWN allowed */
	uint64_t events;	/* proven */
	uint64_t evidence[EVIDENCE_MAX];	/* as clearer.evidence names */
	char contradiction[160];	/* the round is invalid: why; or "" */
};

struct clearer {
	struct subject subject;
	const char *event;		/* what one event is */
	const char *evidence[EVIDENCE_MAX + 1];	/* names, NULL-terminated */
	bool wants_identical;		/* area data: identical pages */
	unsigned min_release;		/* 0: any */
	int (*setup)(void *state, const struct bench_env *env);
	/* rearm() - make the area ready for a pass. Untimed, pinners paused. */
	int (*rearm)(void *state);
	/* pass() - the work, once over the area. Timed. */
	int (*pass)(void *state);
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
	double per_peer;		/* interrupts per op and spinning peer */
	int (*setup)(void *state, const struct bench_env *env);
	/* run() - @nr_ops operations. Timed. */
	int (*run)(void *state, uint64_t nr_ops);
	void (*teardown)(void *state);
};

/* The registry, NULL-terminated, in the order of the file names. */
extern const struct pinner *const bench_pinners[];
extern const struct clearer *const bench_clearers[];
extern const struct primitive *const bench_primitives[];

#endif
