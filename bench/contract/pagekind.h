/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PAGEKIND_H
#define BENCH_PAGEKIND_H

#include "bench/contract/renew.h"
#include "bench/contract/spec.h"

/*
 * The kind of the area's pages, set by page= of a cell: base pages, larger
 * folios of one size, hugetlb pages, or pages of a file. The kernel may give
 * other pages than requested, so the kind is read back from pagemap and
 * kpageflags before the measurement.
 */

extern const char *const page_kind_choices[];	/* by enum page_kind */

/*
 * page_kind_unit() - size in bytes of the unit that is mapped, moved and
 * protected as a whole.
 */
size_t page_kind_unit(enum page_kind kind);

/*
 * page_kind_probe() - can this kernel make such pages, may this process verify
 * their kind, and does the clearer take them? Runs in the parent and changes
 * nothing.
 * Return: 0; -EINVAL if the cell contradicts itself; -ENOENT or -EOPNOTSUPP if
 * the kernel has no such pages; -EPERM without root, or if pagemap hides the
 * data that show the kind. fail_text() is the reason to skip.
 */
int page_kind_probe(const struct cell_spec *spec,
		    const struct bench_env *env);

/*
 * page_kind_hold() - hold the tunables that make the kernel give such pages,
 * and a pool of hugetlb pages on @node (-1: any). Runs in the parent, before
 * the child is forked.
 */
int page_kind_hold(struct knob_session *knobs, const struct cell_spec *spec,
		   const struct bench_env *env, int node);

/*
 * page_kind_hold_pool() - add @nr_pages hugetlb pages to the pool on @node (-1:
 * any node). Return: 0; -ENOMEM if memory is short or fragmented,
 * and the pool is then as large as before; -ENOENT if the kernel has no such
 * pool.
 */
int page_kind_hold_pool(struct knob_session *knobs,
			const struct bench_env *env, size_t nr_pages, int node);

/*
 * page_kind_hugetlb_size() - the flags that tell mmap(MAP_HUGETLB) and
 * memfd_create(MFD_HUGETLB) the size of the pages that page_kind_hold_pool()
 * adds. Source: include/uapi/asm-generic/hugetlb_encode.h, for both.
 */
int page_kind_hugetlb_size(void);

/*
 * page_kind_map() - replace the mapping of the area by memory that can hold
 * such pages. Sets area->fd if the memory is that of a file.
 */
int page_kind_map(struct area *area, const char *state_dir);

/*
 * page_kind_populate() - fill the empty area, and verify the kind of its pages:
 * by page frames, or by smaps if page frames are hidden. Return: 0; -errno with
 * fail().
 */
int page_kind_populate(const struct area *area);

/*
 * page_kind_again() - for a rearm(): fill the area. If the area is made of
 * larger folios, which the clearer has broken up, first map it anew under
 * @policy.
 */
int page_kind_again(const struct area *area, const struct area_policy *policy);

/*
 * page_kind_drops() - the drops() of a clearer whose rearm() calls
 * page_kind_again().
 */
enum drops page_kind_drops(const uint64_t *opts, enum page_kind page);

#endif
