/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/flush_seen.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/sys/irqcount.h"
#include "lib/sys/procfs.h"

#define CHANGES	     64
#define CHANGES_MOST (8 * CHANGES)
#define TRIES_MOST   64
#define RUNS_WAIT_US 1000

struct spinner {
	pthread_t thread;
	_Atomic uint64_t turns;
	_Atomic bool stop;
};

static void *spinner_main(void *arg)
{
	struct spinner *spinner = arg;

	while (!atomic_load_explicit(&spinner->stop, memory_order_relaxed))
		atomic_fetch_add_explicit(&spinner->turns, 1,
					  memory_order_relaxed);
	return NULL;
}

/* Has it run since @turns were seen? On a busy machine it may have to wait. */
static bool spinner_runs(struct spinner *spinner)
{
	uint64_t turns = atomic_load(&spinner->turns);

	for (int i = 0; i < TRIES_MOST; i++) {
		if (atomic_load(&spinner->turns) != turns)
			return true;
		usleep(RUNS_WAIT_US);
	}
	return false;
}

static bool spinner_start(struct spinner *spinner, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (pthread_create(&spinner->thread, NULL, spinner_main, spinner))
		return false;
	if (!pthread_setaffinity_np(spinner->thread, sizeof(set), &set) &&
	    spinner_runs(spinner))
		return true;
	atomic_store(&spinner->stop, true);
	pthread_join(spinner->thread, NULL);
	return false;
}

static void flush_change(char *page)
{
	int prot = PROT_READ | PROT_WRITE;

	for (int i = 0; i < CHANGES; i++) {
		prot ^= PROT_WRITE;
		(void)mprotect(page, (size_t)getpagesize(), prot);
	}
}

static void flush_try(int root_fd, struct spinner *spinner, unsigned cpu,
		      char *page, uint64_t *changes, uint64_t *received)
{
	struct irq_counts before = { 0 }, after = { 0 };
	int err = irq_counts_alloc(root_fd, &before);

	if (!err)
		err = irq_counts_alloc(root_fd, &after);
	for (int i = 0; !err && i < TRIES_MOST && !*received &&
			*changes < CHANGES_MOST; i++) {
		uint64_t turns, nr = PROCFS_UNKNOWN;

		if (!spinner_runs(spinner))
			break;
		turns = atomic_load(&spinner->turns);
		*page = 1;
		err = irq_counts_read(root_fd, &before);
		flush_change(page);
		if (!err)
			err = irq_counts_read(root_fd, &after);
		if (!err)
			nr = irq_counts_delta(&before, &after, IRQ_TLB, cpu);
		if (nr == PROCFS_UNKNOWN)
			break;
		*received += nr;
		if (nr || atomic_load(&spinner->turns) != turns)
			*changes += CHANGES;
	}
	irq_counts_free(&before);
	irq_counts_free(&after);
}

/* The first two CPUs that the caller may use. */
static bool flush_two_cpus(const cpu_set_t *allowed, int cpus[2])
{
	int nr = 0;

	for (int cpu = 0; cpu < CPU_SETSIZE && nr < 2; cpu++)
		if (CPU_ISSET((size_t)cpu, allowed))
			cpus[nr++] = cpu;
	return nr == 2;
}

void flush_seen(int root_fd, uint64_t *changes, uint64_t *received)
{
	struct spinner spinner = { .turns = 0 };
	cpu_set_t allowed, own;
	char *page;
	int cpus[2];

	*changes = *received = 0;
	if (sched_getaffinity(0, sizeof(allowed), &allowed) ||
	    !flush_two_cpus(&allowed, cpus))
		return;
	page = mmap(NULL, (size_t)getpagesize(), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return;
	CPU_ZERO(&own);
	CPU_SET((size_t)cpus[0], &own);
	if (spinner_start(&spinner, cpus[1])) {
		if (!sched_setaffinity(0, sizeof(own), &own))
			flush_try(root_fd, &spinner, (unsigned)cpus[1], page,
				  changes, received);
		(void)sched_setaffinity(0, sizeof(allowed), &allowed);
		atomic_store(&spinner.stop, true);
		pthread_join(spinner.thread, NULL);
	}
	munmap(page, (size_t)getpagesize());
}
