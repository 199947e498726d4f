/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PAGEKIND_H
#define BENCH_PAGEKIND_H

#include "bench/contract/renew.h"
#include "bench/contract/spec.h"

/*
 * What kind of pages the area is made of, the setting page= of a cell: base
 * pages, larger folios of one size, hugetlb pages, or pages of a file. The
 * kernel decides what it gives, so the kind is read back from pagemap and
 * kpageflags before anything is measured.
 */

extern const char *const page_kind_choices[];	/* by enum page_kind */

/* page_kind_unit() - bytes that are mapped, moved and protected as one. */
size_t page_kind_unit(enum page_kind kind);

/*
 * page_kind_probe() - can this kernel make such pages, may this process see
 * what they are, and does the clearer take them? Parent, changes nothing.
 * Return: 0; -EINVAL if the cell contradicts itself; -ENOENT or -EOPNOTSUPP if
 * the kernel has no such pages; -EPERM without root, or where pagemap does not
 * show what tells the kind. The text is the reason to skip.
 */
int page_kind_probe(const struct cell_spec *spec,
		    const struct bench_env *env);

/*
 * page_kind_hold() - the tunables that make the kernel give such pages, and a
 * pool of hugetlb pages on @node (-1: any). Parent, before the child.
 */
int page_kind_hold(struct knob_session *knobs, const struct cell_spec *spec,
		   const struct bench_env *env, int node);

/*
 * page_kind_hold_pool() - @nr_pages more hugetlb pages of 2 MiB than there are,
 * on @node (-1: wherever). Return: 0; -ENOMEM if memory is short or fragmented,
 * with as many as before in the pool; -ENOENT if the kernel has no such pool.
 */
int page_kind_hold_pool(struct knob_session *knobs,
			const struct bench_env *env, size_t nr_pages, int node);

/*
 * page_kind_map() - replace what is mapped at the area's place by memory that
 * can hold such pages. Sets area->fd where a file is behind it.
 */
int page_kind_map(struct area *area, const char *state_dir);

/*
 * page_kind_populate() - fill the area, which is empty, and read back that it
 * consists of its kind: by page frames, or by smaps where those are not to be
 * seen. Return: 0; -errno with fail().
 */
int page_kind_populate(const struct area *area);

/*
 * page_kind_again() - for a rearm(): fill the area; if it is made of larger
 * folios, which the clearer broke up, map it anew under @policy first.
 */
int page_kind_again(const struct area *area, const struct area_policy *policy);

/* page_kind_drops() - the drops() of a clearer whose rearm() does that. */
enum drops page_kind_drops(const uint64_t *opts, enum page_kind page);

#endif
