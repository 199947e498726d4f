/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/renew.h"

#include <errno.h>
#include <numa.h>
#include <numaif.h>
#include <sys/mman.h>

#include "lib/base/fail.h"

int area_policy_read(const struct area *area, struct area_policy *policy)
{
	policy->mode = -1;
	if (numa_available() < 0)
		return 0;
	policy->nodes = numa_allocate_nodemask();
	if (!get_mempolicy(&policy->mode, policy->nodes->maskp,
			   policy->nodes->size + 1, area->addr, MPOL_F_ADDR))
		return 0;
	/* Refused, as in a container: then the area was not bound, either. */
	policy->mode = -1;
	if (errno == EPERM || errno == ENOSYS)
		return 0;
	return fail(errno, "ask for the memory policy of the area");
}

int area_policy_apply(const struct area *area,
		      const struct area_policy *policy)
{
	if (policy->mode <= MPOL_DEFAULT)
		return 0;
	if (mbind(area->addr, area->len_bytes, policy->mode,
		  policy->nodes->maskp, policy->nodes->size + 1, 0))
		return fail(errno, "set the previous memory policy of %zu "
			    "bytes", area->len_bytes);
	return 0;
}

void area_policy_free(struct area_policy *policy)
{
	if (policy->nodes)
		numa_bitmask_free(policy->nodes);
	policy->nodes = NULL;
}

int area_renew(const struct area *area, const struct area_policy *policy)
{
	void *start = mmap(area->addr, area->len_bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (start == MAP_FAILED)
		return fail(errno, "map %zu bytes anew", area->len_bytes);
	return area_policy_apply(area, policy);
}
