/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int probe_init(struct peer_probe *probe, struct workers *crew, int root_fd)
{
	size_t page_bytes = (size_t)getpagesize();
	void *page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err;

	*probe = (struct peer_probe){ .crew = crew, .root_fd = root_fd };
	if (page == MAP_FAILED)
		return fail(errno, "map a page to probe with");
	probe->page = page;
	*probe->page = 1;
	/*
	 * Reclaim would write-protect an unlocked page. A refused mlock() is no
	 * error.
	 */
	(void)mlock(probe->page, page_bytes);
	probe->slices = calloc(crew->nr ? crew->nr : 1,
			       sizeof(*probe->slices));
	if (!probe->slices)
		return fail(ENOMEM, "allocate a probe of %u peers", crew->nr);
	err = irq_counts_alloc(root_fd, &probe->before);
	return err ? err : irq_counts_alloc(root_fd, &probe->after);
}

void probe_free(struct peer_probe *probe)
{
	if (probe->page)
		munmap(probe->page, (size_t)getpagesize());
	free(probe->slices);
	irq_counts_free(&probe->before);
	irq_counts_free(&probe->after);
}

static int probe_read_slices(const struct peer_probe *probe, unsigned i,
			     uint64_t *nr_slices)
{
	struct thread_sched sched;
	int err = process_sched_read(probe->root_fd, probe->crew->worker[i].tid,
				     &sched);

	if (!err)
		*nr_slices = sched.nr_timeslices;
	return err;
}

static int probe_change(const struct peer_probe *probe)
{
	size_t page_bytes = (size_t)getpagesize();
	int prot = PROT_READ | PROT_WRITE;

	/*
	 * A fork may have left the page shared, and then mprotect would not
	 * flush.
	 */
	*(volatile char *)probe->page = 1;
	for (int i = 0; i < PROBE_CHANGES; i++) {
		prot ^= PROT_WRITE;
		if (mprotect(probe->page, page_bytes, prot))
			return fail(errno, "mprotect the probe page");
	}
	return 0;
}

static uint64_t probe_received(const struct peer_probe *probe)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < probe->crew->nr; i++) {
		uint64_t nr = irq_counts_delta(
			&probe->before, &probe->after, IRQ_TLB,
			(unsigned)probe->crew->worker[i].cpu);

		sum += nr == PROCFS_UNKNOWN ? 0 : nr;
	}
	return sum;
}

/*
 * The kernel counts a slice when the thread gets its CPU. The answer to a call,
 * at both ends, shows that the thread has its CPU.
 */
static int probe_take(void *arg, struct probe_try *probed)
{
	struct peer_probe *probe = arg;
	unsigned nr = probe->crew->nr;
	int err = workers_call(probe->crew);

	for (unsigned i = 0; !err && i < nr; i++)
		err = probe_read_slices(probe, i, &probe->slices[i]);
	if (!err)
		err = irq_counts_read(probe->root_fd, &probe->before);
	if (!err)
		err = probe_change(probe);
	if (!err)
		err = irq_counts_read(probe->root_fd, &probe->after);
	if (!err)
		err = workers_call(probe->crew);
	*probed = (struct probe_try){ .changes = PROBE_CHANGES };
	for (unsigned i = 0; !err && i < nr; i++) {
		uint64_t nr_slices = 0;

		err = probe_read_slices(probe, i, &nr_slices);
		probed->switched |= nr_slices != probe->slices[i];
	}
	if (!err)
		probed->received = probe_received(probe);
	return err;
}

int probe_until_unswitched(int (*take)(void *arg, struct probe_try *probed),
			   void *arg, struct probe_try *last,
			   uint64_t *nr_again)
{
	for (unsigned nr = 1;; nr++) {
		int err = take(arg, last);

		if (err || !last->switched || nr == PROBE_TRIES_MAX)
			return err;
		++*nr_again;
	}
}

int probe_peers(struct peer_probe *probe, struct round *round)
{
	struct probe_try last = { .changes = 0 };
	int err = probe_until_unswitched(probe_take, probe, &last,
					 &round->probes_again);

	if (err)
		return err;
	round->probe_changes += last.changes;
	round->probe_received += last.received;
	return 0;
}
