/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/thp.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "lib/knob.h"
#include "lib/mapping.h"
#include "lib/procfs.h"
#include "lib/scope.h"

int thp_probe(void)
{
	unsigned long pmd_bytes = 0;
	SCOPE_FILE file = fopen(THP_DIR "hpage_pmd_size", "re");

	if (!file || fscanf(file, "%lu", &pmd_bytes) != 1)
		return fail(0, "this kernel has no transparent huge pages "
			    "(" THP_DIR "hpage_pmd_size)");
	if (pmd_bytes != THP_BYTES)
		return fail(0, "a huge page here is %lu bytes, not 2 MiB",
			    pmd_bytes);
	return 0;
}

int thp_check_area(const struct area *area)
{
	if (area->len_bytes % THP_BYTES ||
	    (uintptr_t)area->addr % THP_BYTES)
		return fail(0, "area of %zu bytes is not made of whole 2 MiB "
			    "pages", area->len_bytes);
	return 0;
}

int thp_allow(bool allowed)
{
	if (prctl(PR_SET_THP_DISABLE, !allowed, 0, 0, 0))
		return fail(errno, "prctl(PR_SET_THP_DISABLE, %d)", !allowed);
	return 0;
}

int thp_populate_base_pages(const struct area *area)
{
	int err = thp_allow(false);

	if (err)
		return err;
	if (madvise(area->addr, area->len_bytes, MADV_DONTNEED))
		return fail(errno, "madvise(MADV_DONTNEED) %zu bytes",
			    area->len_bytes);
	area_fill(area);
	return 0;
}

int thp_hold_faults(struct knob_session *knobs, const struct bench_env *env)
{
	char enabled[16];
	int err = procfs_choice(env->root_fd, THP_DIR "enabled", enabled,
				sizeof(enabled));

	if (!err && !strcmp(enabled, "never"))
		err = knob_hold(knobs, THP_DIR "enabled", "madvise");
	return err ? err : knob_hold(knobs, THP_DIR "defrag", "madvise");
}

int thp_populate_huge_pages(const struct area *area,
			    const struct area_policy *policy,
			    uint64_t *nr_huge)
{
	int err = area_renew(area, policy);

	if (!err)
		err = thp_allow(true);
	if (err)
		return err;
	if (madvise(area->addr, area->len_bytes, MADV_HUGEPAGE))
		return fail(errno, "madvise(MADV_HUGEPAGE) %zu bytes",
			    area->len_bytes);
	area_fill(area);
	err = thp_allow(false);
	return err ? err : thp_count(area, nr_huge);
}

int thp_count(const struct area *area, uint64_t *nr_huge)
{
	uint64_t bytes;
	int err = mapping_huge_bytes(area->addr, area->len_bytes, &bytes);

	if (!err)
		*nr_huge = bytes / THP_BYTES;
	return err;
}

enum drops thp_drops(const uint64_t *opts, enum page_kind page)
{
	(void)opts;
	(void)page;
	return DROPS_BETWEEN;
}
