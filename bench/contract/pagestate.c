/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/pagestate.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct gup_use page_state_gup(const struct cell_spec *spec, unsigned release)
{
	if (!spec->pinner || !spec->pinner->gup)
		return (struct gup_use){ .call = NULL };
	return spec->pinner->gup(release, spec->pinner_opts);
}

enum drops page_state_drops(const struct cell_spec *spec)
{
	return spec->clearer && spec->clearer->drops ?
		       spec->clearer->drops(spec->clearer_opts, spec->page) :
		       DROPS_NEVER;
}

bool page_state_is_anon(const struct cell_spec *spec)
{
	return spec->page != PAGE_SHMEM && spec->page != PAGE_FILE;
}

int page_state_probe(const struct cell_spec *spec, unsigned release)
{
	struct gup_use use = page_state_gup(spec, release);

	if (spec->shared == SHARED_FORK && !page_state_is_anon(spec))
		return fail(0, "shared=fork takes anonymous pages: the pages "
			    "of a file are shared anyway");
	if (spec->pte != PTE_RO)
		return 0;
	if (use.write && !(use.or_read && !page_state_is_anon(spec)))
		return fail(0, "%s asks for write access, which pte=ro forbids "
			    "(EFAULT)", spec->pinner->subject.name);
	if (spec->clearer && spec->clearer->writes_area)
		return fail(0, "%s writes to the pages, which pte=ro forbids",
			    spec->clearer->subject.name);
	return 0;
}

int page_state_probe_held(const struct cell_spec *spec, unsigned release)
{
	enum drops drops = page_state_drops(spec);

	if (drops == DROPS_NEVER || !page_state_gup(spec, release).held)
		return 0;
	return fail(0, "%s holds its pages, but %s drops them %s: they cannot "
		    "be combined", spec->pinner->subject.name,
		    spec->clearer->subject.name, drops == DROPS_IN_PASS ?
		    "in the pass" : "before a pass");
}

/*
 * The child ends at once. Then the entry is write-protected, and the page is no
 * longer marked exclusive, although it is mapped only here.
 */
static int page_state_share_by_fork(void)
{
	pid_t child = _Fork();		/* no handlers: it only ends */

	if (!child)
		_exit(0);
	if (child < 0)
		return fail(errno, "fork to share the area");
	while (waitpid(child, NULL, 0) < 0)
		if (errno != EINTR)
			return fail(errno, "wait for pid %d", (int)child);
	return 0;
}

int page_state_enter(const struct cell_spec *spec, const struct area *area)
{
	if (spec->pte == PTE_RO &&
	    mprotect(area->addr, area->len_bytes, PROT_READ))
		return fail(errno, "mprotect %zu bytes to read-only",
			    area->len_bytes);
	return spec->shared == SHARED_FORK ? page_state_share_by_fork() : 0;
}

int page_state_leave(const struct cell_spec *spec, const struct area *area)
{
	if (spec->pte == PTE_RO &&
	    mprotect(area->addr, area->len_bytes, PROT_READ | PROT_WRITE))
		return fail(errno, "mprotect %zu bytes to read-write",
			    area->len_bytes);
	return 0;
}
