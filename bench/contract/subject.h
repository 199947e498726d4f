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

/* The part common to pinners, clearers and primitives. */

/*
 * The environment that the runner gives to a subject. Constant during a visit.
 */
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
	bool pinned;			/* a pinner uses the same area */
	bool cleared;			/* a clearer works on the area */
	unsigned worker, nr_workers;	/* pinners: index, and how many */
};

/* bench_need_root() - can tunables be held? Return: 0; -EPERM with fail(). */
int bench_need_root(const struct bench_env *env);

struct subject {
	const char *name;		/* = the file's name */
	const char *summary;		/* one line */
	const char *kernel_path;	/* kernel functions that it exercises */
	/*
	 * Full sentences for `mmfence list --verbose` and docs/subjects.md;
	 * NULL: none.
	 */
	const char *by_release;		/* differences by kernel release */
	const char *includes;		/* what else the time includes */
	const char *misreading;		/* how to misread the figure */
	const char *needs;		/* without it the cell is a skip */
	const char *changes;		/* tunables and values of hold() */
	const char *proof;		/* how the work is proved */
	const struct opt_spec *opts;	/* ends with a NULL name; or NULL */
	size_t state_bytes;
	/*
	 * A model: works on words of its own in the area, not on pages of the
	 * kernel. Can only be combined with another model.
	 */
	bool model;
	/*
	 * probe() - can it run here? Runs in the parent, changes nothing. NULL:
	 * always. -errno, with the reason in fail(), makes the cell a skip.
	 */
	int (*probe)(const struct bench_env *env);
	/*
	 * hold() - set the tunables through @knobs, which journals them. Runs
	 * in the parent, once per visit, and only if tunables can be held.
	 * NULL: no tunables needed.
	 */
	int (*hold)(struct knob_session *knobs, const struct bench_env *env);
};

/*
 * subject_state_new() - zeroed state for one user of @subject, aligned to 128
 * bytes, so that no two states share a cache line. Release with free(). Return:
 * NULL with fail() if memory ran out.
 */
void *subject_state_new(const struct subject *subject);

#endif
