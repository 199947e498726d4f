/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The write to a page that fork() made shared: the kernel copies it and
 * flushes the old translation. One op is one page written, page after page
 * over the area. Includes the fault, a new page and the copy.
 * rearm: end the process that shared the pages before, fork another one, which
 * sleeps. The fork's own flush is not in it.
 * Misreading: the copy of 4 KiB and the fault are most of the op where there is
 * no peer to tell. Subtract nothing: look at how it grows with the peers.
 * Witness: one TLB interrupt per op and spinning peer (x86), one fault per op.
 * Source: mm/memory.c wp_page_copy() -> ptep_clear_flush().
 */
#include "bench/bench.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct fork_cow {
	const struct area *area;
	size_t next_page;
	uint64_t minor_faults;		/* before run() */
	pid_t sharer;			/* 0: none */
};

static int fork_cow_setup(void *state, const struct bench_env *env)
{
	struct fork_cow *cow = state;

	cow->area = env->area;
	return 0;
}

static void end_sharer(struct fork_cow *cow)
{
	if (!cow->sharer)
		return;
	kill(cow->sharer, SIGKILL);
	while (waitpid(cow->sharer, NULL, 0) < 0 && errno == EINTR)
		;
	cow->sharer = 0;
}

static void share_and_sleep(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	while (getppid() == parent)
		pause();
	_exit(0);
}

/* Of this thread: a peer's own pages were shared too, and fault. */
static uint64_t faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (uint64_t)usage.ru_minflt;
}

static int fork_cow_rearm(void *state, uint64_t *nr_ops)
{
	struct fork_cow *cow = state;
	pid_t self = getpid();

	end_sharer(cow);
	cow->sharer = _Fork();	/* no handlers: it only sleeps */
	if (cow->sharer < 0) {
		cow->sharer = 0;
		return fail(errno, "fork a process to share %zu bytes with",
			    cow->area->len_bytes);
	}
	if (!cow->sharer)
		share_and_sleep(self);
	cow->next_page = 0;
	*nr_ops = area_nr_pages(cow->area);
	cow->minor_faults = faults();
	return 0;
}

static int fork_cow_run(void *state, uint64_t nr_ops)
{
	struct fork_cow *cow = state;

	for (; nr_ops; nr_ops--)
		*(volatile char *)(cow->area->addr + cow->next_page++ *
				   cow->area->page_bytes) = 1;
	return 0;
}

static int fork_cow_prove(void *state, struct proof *proof)
{
	struct fork_cow *cow = state;
	uint64_t nr_faults = faults() - cow->minor_faults;
	uint64_t nr_pages = area_nr_pages(cow->area);

	if (waitpid(cow->sharer, NULL, WNOHANG)) {
		cow->sharer = 0;
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "the process that shares the pages ended");
	} else if (nr_faults < nr_pages) {
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " faults in %" PRIu64 " writes to shared "
			 "pages", nr_faults, nr_pages);
	}
	return 0;
}

static void fork_cow_teardown(void *state)
{
	end_sharer(state);
}

const struct primitive primitive_fork_cow = {
	.subject = {
		.name = "fork_cow",
		.summary = "write to a page that fork made shared",
		.kernel_path = "do_wp_page -> wp_page_copy -> "
			       "ptep_clear_flush",
		.includes =
			"The fault, the new page and the copy; not the fork. "
			"The process that shares the pages sleeps.",
		.misreading =
			"Without a peer, the fault and the copy are most of "
			"it.",
		.proof =
			"One fault per op, and one TLB interrupt per op and "
			"spinning peer, on x86.",
		.state_bytes = sizeof(struct fork_cow),
	},
	.op = "page copied on write",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.setup = fork_cow_setup,
	.rearm = fork_cow_rearm,
	.run = fork_cow_run,
	.prove = fork_cow_prove,
	.teardown = fork_cow_teardown,
};
