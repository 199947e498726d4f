/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes are stopped, not asleep, so that only SIGKILL lets them run
 * again. They inherit the CPU of the thread that forks them. The release of
 * their memory ends before the parent learns of the exit.
 * Source: kernel/exit.c do_exit(), mm/mmap.c exit_mmap().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sys/procstat.h"

#define NR_PROCESSES 8
#define NR_TABLES    32
#define ENTRY_BYTES  8u			/* of a page table, which is a page */

struct leaving {
	const struct area *area;
	size_t page_bytes;
	size_t slot_bytes;		/* what one page table maps */
	int root_fd;
	pid_t pid[NR_PROCESSES];	/* 0: none */
	unsigned nr_killed;		/* by SIGKILL, in run() */
};

static int exit_setup(void *state, const struct bench_env *env)
{
	struct leaving *leaving = state;

	leaving->area = env->area;
	leaving->page_bytes = env->area->page_bytes;
	leaving->slot_bytes = leaving->page_bytes / ENTRY_BYTES *
			      leaving->page_bytes;
	leaving->root_fd = env->root_fd;
	return 0;
}

/* In the new process: have NR_TABLES page tables of its own, and stop. */
static _Noreturn void exit_live(const struct leaving *leaving, pid_t parent)
{
	char *map;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(0);
	munmap(leaving->area->addr, leaving->area->len_bytes);
	map = mmap(NULL, NR_TABLES * leaving->slot_bytes,
		   PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		_exit(errno);
	madvise(map, NR_TABLES * leaving->slot_bytes, MADV_NOHUGEPAGE);
	for (int i = 0; i < NR_TABLES; i++)
		*(volatile char *)(map + i * leaving->slot_bytes) = 1;
	raise(SIGSTOP);
	_exit(0);
}

static int exit_check_tables(const struct leaving *leaving, pid_t pid)
{
	char path[32];
	uint64_t bytes;
	int err;

	snprintf(path, sizeof(path), "proc/%d/status", pid);
	err = procstat_kib(leaving->root_fd, path, "VmPTE", &bytes);
	if (err)
		return err;
	if (bytes < NR_TABLES * leaving->page_bytes)
		return fail_plain(EIO, "a process that has touched the pages "
				  "of %d page tables has only %" PRIu64
				  " KiB of them", NR_TABLES, bytes >> 10);
	return 0;
}

/* @pid is kept for teardown() until it was reaped. */
static int exit_await_stop(pid_t *pid)
{
	int status;

	while (waitpid(*pid, &status, WUNTRACED) < 0)
		if (errno != EINTR)
			return fail(errno, "wait for a forked process");
	if (WIFSTOPPED(status))
		return 0;
	*pid = 0;
	return fail(WIFEXITED(status) ? WEXITSTATUS(status) : EINTR,
		    "map %d page tables in a forked process", NR_TABLES);
}

static int exit_rearm(void *state, uint64_t *nr_ops)
{
	struct leaving *leaving = state;
	pid_t parent = getpid();
	int err = 0;

	leaving->nr_killed = 0;
	*nr_ops = NR_PROCESSES;
	for (int i = 0; !err && i < NR_PROCESSES; i++) {
		pid_t pid = _Fork();	/* no handlers: it only stops */

		if (!pid)
			exit_live(leaving, parent);
		if (pid < 0)
			return fail(errno, "fork a process");
		leaving->pid[i] = pid;
		err = exit_await_stop(&leaving->pid[i]);
		if (!err)
			err = exit_check_tables(leaving, pid);
	}
	return err;
}

/* exit_kill() - kill and reap. Return: has SIGKILL killed it? */
static bool exit_kill(pid_t *pid)
{
	int status = 0;

	kill(*pid, SIGKILL);
	while (waitpid(*pid, &status, 0) < 0 && errno == EINTR)
		;
	*pid = 0;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static int exit_run(void *state, uint64_t nr_ops)
{
	struct leaving *leaving = state;

	while (nr_ops--)
		leaving->nr_killed += exit_kill(&leaving->pid[nr_ops]);
	return 0;
}

static int exit_prove(void *state, struct proof *proof)
{
	struct leaving *leaving = state;

	if (leaving->nr_killed != NR_PROCESSES)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %u of %d processes were there to be killed",
			 leaving->nr_killed, NR_PROCESSES);
	return 0;
}

static void exit_teardown(void *state)
{
	struct leaving *leaving = state;

	for (int i = 0; i < NR_PROCESSES; i++)
		if (leaving->pid[i])
			exit_kill(&leaving->pid[i]);
}

const struct primitive primitive_exit = {
	.subject = {
		.name = "exit",
		.summary = "exit of a process with 32 page tables",
		.kernel_path = "do_exit -> exit_mmap -> free_pgtables -> "
			       "tlb_finish_mmu",
		.includes =
			"SIGKILL, the switch to the process and back, the "
			"whole exit, and the wait for it. The process has a "
			"page in each of 32 page tables, and the mappings of "
			"this program without its area. Page tables of earlier "
			"ops are freed meanwhile, after a grace period, in "
			"part by ksoftirqd of the same CPU.",
		.misreading =
			"Peers run threads of the parent, so no CPU but one "
			"ever had the memory of the process loaded, and its "
			"exit interrupts none. The exit of a process whose "
			"threads ran on other CPUs can. The parent shares "
			"pages with the processes: if it writes to one, that "
			"is a flush of its own.",
		.proof =
			"VmPTE of each process holds 32 page tables or more "
			"before; the status of each says that SIGKILL ended "
			"it.",
		.state_bytes = sizeof(struct leaving),
	},
	.op = "process killed and reaped",
	.frees_by_rcu = true,
	.setup = exit_setup,
	.rearm = exit_rearm,
	.run = exit_run,
	.prove = exit_prove,
	.teardown = exit_teardown,
};
