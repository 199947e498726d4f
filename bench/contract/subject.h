/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/contract/area.h"
#include "lib/base/fail.h"
#include "lib/sys/kernel.h"
#include "lib/base/opt.h"

struct knob_session;

/* What pinners, clearers and primitives have in common. */

/* What the runner tells a subject. Constant while the visit lasts. */
struct bench_env {
	const struct area *area;	/* NULL in probe() and hold() */
	uint64_t area_bytes;
	const uint64_t *opts;		/* in the order of subject.opts */
	enum walk walk;
	enum page_kind page;
	const char *state_dir;		/* on disk; NULL: none */
	const char *unprivileged;	/* why no tunable is held; or NULL */
	int root_fd;			/* "/", for lib/sys/procfs.h */
	unsigned release;		/* of the running kernel, KVER() */
	int clearer_cpu;
	bool pinned;			/* a pinner works on the same area, */
	bool cleared;			/* and so does a clearer */
	unsigned worker, nr_workers;	/* pinners: which one of how many */
};

/* bench_need_root() - can tunables be held? Return: 0; -EPERM with fail(). */
int bench_need_root(const struct bench_env *env);

struct subject {
	const char *name;		/* = the file's name */
	const char *summary;		/* one line */
	const char *kernel_path;	/* functions of the kernel it drives */
	/*
	 * In sentences, for `mmfence list --verbose` and docs/subjects.md;
	 * NULL: nothing to say.
	 */
	const char *by_release;		/* which of these on which release */
	const char *includes;		/* what the time holds besides */
	const char *misreading;		/* what it is easily taken for */
	const char *needs;		/* without it the cell is a skip */
	const char *changes;		/* tunables that hold() sets, to what */
	const char *proof;		/* what shows that it happened */
	const struct opt_spec *opts;	/* ends with a NULL name; or NULL */
	size_t state_bytes;
	/*
	 * Works on words of its own in the area, not on pages of the kernel:
	 * opposed to its like only.
	 */
	bool model;
	/*
	 * probe() - can it run here? Parent, changes nothing. NULL: always.
	 * -errno with the reason makes the cell a skip.
	 */
	int (*probe)(const struct bench_env *env);
	/*
	 * hold() - set the tunables through @knobs, which journals them.
	 * Parent, once per visit, only where they can be held.
	 * NULL: needs none.
	 */
	int (*hold)(struct knob_session *knobs, const struct bench_env *env);
};

/*
 * subject_state_new() - zeroed state for one user of @subject, aligned to 128
 * bytes, so that no two share a line; free() it. NULL with fail() if there is
 * no memory.
 */
void *subject_state_new(const struct subject *subject);

#endif
