/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The write of rearm makes every page accessible again.
 * Source: kernel/sched/fair.c task_numa_work(), mm/mempolicy.c
 *   change_prot_numa(), mm/memory.c do_numa_page().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <linux/capability.h>
#include <numa.h>
#include <numaif.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/contract/faults.h"
#include "lib/hold/knob.h"
#include "lib/sys/capable.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#define SCANS_MAX	3	/* scans; the rest stays skipped after them */
#define SHARE_MIN	0.9
#define NOISE_PAGES	1024	/* of the process, beside the area */

#define OLD_DIR "/proc/sys/kernel/numa_balancing_"
#define NEW_DIR "/sys/kernel/debug/sched/numa_balancing/"

enum { NR_UPDATES, NR_FAULTS, NR_MOVED, NR_COUNTERS };

struct numa_balance {
	const struct area *area;
	int root_fd;
	bool pinned;
	uint64_t before[NR_COUNTERS], scans_before, faults_before, nr_threads;
};

static int numa_balance_counters(const struct numa_balance *balance,
				 uint64_t values[NR_COUNTERS])
{
	static const char *const names[NR_COUNTERS] = {
		[NR_UPDATES] = "numa_pte_updates",
		[NR_FAULTS] = "numa_hint_faults",
		[NR_MOVED] = "numa_pages_migrated",
	};

	return vmstat_read(balance->root_fd, names, NR_COUNTERS, values);
}

/* The number after @name and a colon. */
static int numa_balance_number(const char *text, const char *name, uint64_t *nr)
{
	const char *line = strstr(text, name);
	const char *colon = line ? strchr(line, ':') : NULL;

	if (!colon)
		return fail(ENOENT, "find %s in /proc/self/sched", name);
	*nr = strtoull(colon + 1, NULL, 10);
	return 0;
}

/* Scans of the whole address space, of this process, and its threads. */
static int numa_balance_scans(int root_fd, uint64_t *nr, uint64_t *nr_threads)
{
	SCOPE_TEXT text = { 0 };
	int err = procfs_read(root_fd, "/proc/self/sched", &text);

	if (!err)
		err = numa_balance_number(text.text, "mm->numa_scan_seq", nr);
	return err ? err : numa_balance_number(text.text, "#threads",
					       nr_threads);
}

static int numa_balance_probe(const struct bench_env *env)
{
	uint64_t nr, nr_threads;
	int nodes = 0;

	if (numa_available() < 0 ||
	    numa_balance_scans(env->root_fd, &nr, &nr_threads))
		return fail_plain(EOPNOTSUPP, "this kernel has no NUMA "
				  "balancing (CONFIG_NUMA_BALANCING)");
	for (int node = 0; node <= numa_max_node(); node++)
		nodes += numa_bitmask_isbitset(numa_all_nodes_ptr,
					       (unsigned)node);
	if (nodes < 2)
		return fail_plain(ENODEV, "this machine has memory on one "
				  "node only");
	/* Its file can be opened by uid 0, but the write is refused. */
	if (!env->unprivileged && !capable_has(CAP_SYS_ADMIN))
		return fail_plain(EPERM, "set kernel.numa_balancing: needs "
				  "CAP_SYS_ADMIN");
	return bench_need_root(env);
}

/* Linux 5.13 moved the tunables to debugfs and renamed them. */
static int numa_balance_hold(struct knob_session *knobs,
			     const struct bench_env *env)
{
	static const char *const old_paths[] = {
		OLD_DIR "scan_delay_ms", OLD_DIR "scan_period_min_ms",
		OLD_DIR "scan_period_max_ms",
	};
	static const char *const new_paths[] = {
		NEW_DIR "scan_delay_ms", NEW_DIR "scan_period_min_ms",
		NEW_DIR "scan_period_max_ms",
	};
	const char *const *paths = env->release < KVER(5, 13) ? old_paths :
								new_paths;
	int err = knob_hold(knobs, "/proc/sys/kernel/numa_balancing", "1");

	for (int i = 0; !err && i < 3; i++)
		err = knob_hold(knobs, paths[i], "100");
	return err;
}

/* Memory that is bound to a node is not balanced. */
static int numa_balance_setup(void *state, const struct bench_env *env)
{
	struct numa_balance *balance = state;
	const struct area *area = env->area;

	balance->area = area;
	balance->root_fd = env->root_fd;
	balance->pinned = env->pinned;
	if (mbind(area->addr, area->len_bytes, MPOL_DEFAULT, NULL, 0, 0))
		return fail(errno, "remove the node binding of %zu bytes",
			    area->len_bytes);
	return 0;
}

static int numa_balance_rearm(void *state)
{
	struct numa_balance *balance = state;
	int err;

	area_fill(balance->area);
	balance->faults_before = faults_minor(RUSAGE_SELF);
	err = numa_balance_counters(balance, balance->before);
	return err ? err : numa_balance_scans(balance->root_fd,
					      &balance->scans_before,
					      &balance->nr_threads);
}

/* The timer ticks of the other threads do the work; the pass only waits. */
static int numa_balance_pass(void *state)
{
	return 0;
}

/*
 * Since 6.4 a scan skips a mapping that its thread has not used recently. Later
 * kernels scan it nevertheless after as many scans as there are threads
 * (vma_is_accessed()). A pinner uses the mapping.
 */
static uint64_t numa_balance_scans_max(const struct numa_balance *balance)
{
	return SCANS_MAX + (balance->pinned ? 0 : balance->nr_threads);
}

/* @scans of the process, and what the machine counts, since rearm. */
static int numa_balance_progress(struct numa_balance *balance, uint64_t *scans,
				 uint64_t counted[NR_COUNTERS])
{
	int err = numa_balance_counters(balance, counted);

	if (!err)
		err = numa_balance_scans(balance->root_fd, scans,
					 &balance->nr_threads);
	if (err)
		return err;
	*scans -= balance->scans_before;
	for (int i = 0; i < NR_COUNTERS; i++)
		counted[i] -= balance->before[i];
	return 0;
}

static int numa_balance_done(void *state, bool *done)
{
	struct numa_balance *balance = state;
	uint64_t counted[NR_COUNTERS], scans;
	int err = numa_balance_progress(balance, &scans, counted);

	if (err)
		return err;
	*done = scans >= numa_balance_scans_max(balance) ||
		(scans && counted[NR_UPDATES] >= area_nr_pages(balance->area));
	return 0;
}

static uint64_t numa_balance_read_area(const struct area *area)
{
	uint64_t before = faults_minor(RUSAGE_THREAD);

	for (size_t at = 0; at < area->len_bytes; at += area->page_bytes)
		*(const volatile char *)(area->addr + at);
	return faults_minor(RUSAGE_THREAD) - before;
}

/* What the counters of the machine say of the @scans and of the events. */
static void numa_balance_check(const struct numa_balance *balance,
			       const uint64_t counted[NR_COUNTERS],
			       uint64_t scans, struct proof *proof)
{
	size_t nr_pages = area_nr_pages(balance->area);

	if (!balance->pinned &&
	    (double)proof->events < SHARE_MIN * (double)nr_pages)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %zu pages were marked",
			 proof->events, nr_pages);
	else if (proof->events > counted[NR_FAULTS])
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "the process took %" PRIu64 " faults, but the kernel "
			 "counted %" PRIu64 " NUMA hinting faults",
			 proof->events, counted[NR_FAULTS]);
	else if (counted[NR_UPDATES] > (scans + 1) * (nr_pages + NOISE_PAGES))
		snprintf(proof->contamination, sizeof(proof->contamination),
			 "%" PRIu64 " pages were marked, more than the area "
			 "has: other memory was marked, too",
			 counted[NR_UPDATES]);
}

static int numa_balance_prove(void *state, struct proof *proof)
{
	struct numa_balance *balance = state;
	uint64_t counted[NR_COUNTERS], scans;
	uint64_t nr_read = numa_balance_read_area(balance->area);
	uint64_t nr_all = faults_minor(RUSAGE_SELF) - balance->faults_before;
	int err = numa_balance_progress(balance, &scans, counted);

	if (err)
		return err;
	for (int i = 0; i < NR_COUNTERS; i++)
		proof->evidence[i] = counted[i];
	proof->evidence[NR_COUNTERS] = scans;
	proof->attempts = COUNT_UNKNOWN;
	proof->refused = COUNT_UNKNOWN;
	proof->events = nr_read;
	if (balance->pinned)
		proof->events = nr_all < counted[NR_FAULTS] ?
				nr_all : counted[NR_FAULTS];
	numa_balance_check(balance, counted, scans, proof);
	return 0;
}

const struct clearer clearer_numa_balance = {
	.subject = {
		.name = "numa_balance",
		.summary = "NUMA balancing marks pages, which then fault",
		.kernel_path = "task_numa_work -> change_prot_numa -> "
			       "change_protection, do_numa_page -> "
			       "migrate_misplaced_page",
		.by_release =
			"Threads of the process, at their timer ticks, make "
			"its pages inaccessible (PROT_NONE). The next access "
			"is a fault, which shows which CPU uses the page and "
			"may move the page. From 5.10 to 7.3 a scan flushes "
			"once per mapping (change_protection), however many "
			"pages it marks. A fault flushes nothing unless it "
			"moves its page; then the page is unmapped as migrate "
			"does it. 6.12 skips pinned pages, 6.1 does not. Since "
			"6.4 mappings that the thread did not use lately are "
			"skipped, too.",
		.includes =
			"The wait for the next scan. The scan period is set "
			"as short as the kernel allows; ticks of threads that "
			"run start the scans.",
		.misreading =
			"The time per event is the time between scans, not a "
			"cost. If pages move, their flushes are those of the "
			"migration. Nothing happens if no other thread runs in "
			"user mode. GUP-fast takes no reference through an "
			"inaccessible entry; the fault of the pinner makes the "
			"entry accessible first.",
		.needs =
			"Root, CONFIG_NUMA_BALANCING and its tunables "
			"(CONFIG_SCHED_DEBUG; since 5.13 also a debugfs that "
			"is mounted at /sys/kernel/debug and may be written), "
			"memory on two nodes, and a pinner or a bystander.",
		.changes =
			"/proc/sys/kernel/numa_balancing 1, and scans every "
			"100 ms, the first after 100 ms (scan_period_min_ms, "
			"scan_period_max_ms, scan_delay_ms).",
		.proof =
			"Without a pinner: every page is read after the "
			"window, and the faults are counted; numa_hint_faults "
			"of vmstat must show at least as many. With a pinner, "
			"which takes such faults itself: the faults of the "
			"process since the pages were last written, but not "
			"more than numa_hint_faults shows. The file also has "
			"numa_pte_updates and numa_pages_migrated, which are "
			"of the whole machine, and numa_scan_seq of "
			"/proc/self/sched.",
		.state_bytes = sizeof(struct numa_balance),
		.probe = numa_balance_probe,
		.hold = numa_balance_hold,
	},
	.event = "hinting fault",
	.evidence = { "numa_pte_updates", "numa_hint_faults",
		      "numa_pages_migrated", "scans_of_the_process" },
	.takes_pages = true,
	.setup = numa_balance_setup,
	.rearm = numa_balance_rearm,
	.pass = numa_balance_pass,
	.done = numa_balance_done,
	.prove = numa_balance_prove,
};
