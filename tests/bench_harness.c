/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much time does the harness add to a cycle? Compares the runner's own
 * timed loop around the futex pinner, sampling as calibrated, in a round marked
 * as the runner marks it (lib/count/mark.h), with a bare loop of the same
 * system call on the same page. The two loops alternate on one CPU in pairs of
 * some milliseconds, in the order AB BA, so that drift and other load affect
 * both alike. CPU time is measured, so that time taken by other processes is in
 * neither loop.
 *
 * The ratio of the medians of ns per cycle differs by some percent from process
 * to process, because code and pages lie at other addresses, and hardly varies
 * within a process. So PROCESSES processes measure it, each with a layout of
 * its own.
 *
 * Prints the median of their ratios, and the 6th and the 15th of the twenty.
 * The interval between these two contains the true median with 96 % confidence.
 * On a quiet machine the harness adds some ns. If each system call empties the
 * TLB, the entries for the pinner's state and counts are read again: up to 2 %.
 * Exit status: 0 if the 6th ratio is at most RATIO_MAX; 1 if it is above, or on
 * an error; 77 for a skip.
 */
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/registry/registry.h"
#include "bench/visit/pinloop.h"
#include "bench/visit/workers.h"
#include "lib/base/clock.h"
#include "lib/count/mark.h"
#include "lib/stats/stats.h"
#include "lib/sys/topo.h"

#define RATIO_MAX	1.03
#define WINDOW_NS	UINT64_C(2000000)
#define PROCESSES	20
#define RANK_LOW	6
#define PROCESS_NS	UINT64_C(250000000)
#define PAIRS_MIN	30
#define PAIRS_MAX	4096
#define WARMUP_PAIRS	10
#define AREA_BYTES	(64 << 10)

enum { PAUSED, RUNNING, QUIT };

struct harness {
	struct pin_loop loop;
	struct bench_env env;
	struct area area;
	uint64_t bare_cycles;		/* that last a window */
	_Atomic int go;
	sem_t begin;
	int timer_cpu;
	double bare_ns[PAIRS_MAX], real_ns[PAIRS_MAX];
	size_t nr_pairs;
};

/*
 * Ends windows, asleep on another CPU meanwhile: nothing interrupts the loop.
 * It does the same for the bare loop, which has no use for it, so that both
 * have the same neighbour.
 */
static void *end_windows(void *arg)
{
	struct harness *harness = arg;

	topo_bind(harness->timer_cpu);
	for (;;) {
		while (sem_wait(&harness->begin))
			;
		if (atomic_load(&harness->go) == QUIT)
			return NULL;
		clock_sleep_ns(WINDOW_NS);
		atomic_store(&harness->go, PAUSED);
	}
}

static double cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

static void begin_window(struct harness *harness)
{
	while (atomic_load(&harness->go) == RUNNING)
		sched_yield();
	atomic_store(&harness->go, RUNNING);
	sem_post(&harness->begin);
}

static double real_window(struct harness *harness, int *err)
{
	uint64_t cycles = harness->loop.cycles;
	double used_ns;

	begin_window(harness);
	used_ns = -cpu_ns();
	mark_round((uint32_t)harness->nr_pairs);
	MARK(MARK_WORK);
	*err = pin_loop_window(&harness->loop, &harness->go, RUNNING);
	MARK(MARK_WORK_END);
	MARK(MARK_ROUND_END);
	used_ns += cpu_ns();
	return used_ns / (double)(harness->loop.cycles - cycles);
}

static double bare_window(struct harness *harness)
{
	char *page = harness->area.addr;
	uint64_t nr = harness->bare_cycles;
	double used_ns;

	begin_window(harness);
	used_ns = -cpu_ns();
	for (; nr; nr--)
		syscall(SYS_futex, page, FUTEX_WAKE, 1, NULL, NULL, 0);
	used_ns += cpu_ns();
	return used_ns / (double)harness->bare_cycles;
}

static int measure(struct harness *harness)
{
	uint64_t end_ns;
	int err = 0;

	for (int i = 0; !err && i < WARMUP_PAIRS; i++) {
		bare_window(harness);
		real_window(harness, &err);
	}
	end_ns = clock_ns() + PROCESS_NS;
	while (!err && harness->nr_pairs < PAIRS_MAX &&
	       (clock_ns() < end_ns || harness->nr_pairs < PAIRS_MIN)) {
		size_t i = harness->nr_pairs++;

		if (i % 2)
			harness->bare_ns[i] = bare_window(harness);
		harness->real_ns[i] = real_window(harness, &err);
		if (i % 2 == 0)
			harness->bare_ns[i] = bare_window(harness);
	}
	return err;
}

/* As the runner's child does; without the privilege it is noisier. */
static void take_priority(void)
{
	FILE *autogroup;

	setsid();
	setpriority(PRIO_PROCESS, 0, -20);
	autogroup = fopen("/proc/self/autogroup", "we");
	if (!autogroup)
		return;
	fputs("-20", autogroup);
	fclose(autogroup);
}

static const struct pinner *find_pinner(const char *name)
{
	const struct pinner *const *pinner = bench_pinners;

	while (*pinner && strcmp((*pinner)->subject.name, name))
		pinner++;
	return *pinner;
}

static int set_up(struct harness *harness)
{
	size_t page_bytes = (size_t)getpagesize();
	double calibrated_ns, linearity;
	int err;

	harness->area = (struct area){
		.addr = aligned_alloc(page_bytes, AREA_BYTES),
		.len_bytes = AREA_BYTES, .page_bytes = page_bytes,
	};
	harness->loop.pinner = find_pinner("futex");
	harness->loop.state = calloc(1,
		harness->loop.pinner->subject.state_bytes);
	if (!harness->area.addr || !harness->loop.state)
		return fail(ENOMEM, "allocate an area of %d bytes", AREA_BYTES);
	area_fill(&harness->area);
	harness->env = (struct bench_env){
		.area = &harness->area, .area_bytes = AREA_BYTES,
		.walk = WALK_ONE, .nr_workers = 1,
	};
	err = harness->loop.pinner->setup(harness->loop.state, &harness->env);
	if (!err)
		err = pin_loop_calibrate(&harness->loop, &calibrated_ns,
					 &linearity);
	if (err)
		return err;
	harness->bare_cycles = (uint64_t)((double)WINDOW_NS / calibrated_ns);
	return 0;
}

static int run(struct harness *harness)
{
	pthread_t timer;
	int err = set_up(harness);

	if (err)
		return err;
	sem_init(&harness->begin, 0, 0);
	err = pthread_create(&timer, NULL, end_windows, harness);
	if (err)
		return fail(err, "start the thread that ends windows");
	err = measure(harness);
	while (atomic_load(&harness->go) == RUNNING)
		sched_yield();
	atomic_store(&harness->go, QUIT);
	sem_post(&harness->begin);
	pthread_join(timer, NULL);
	free(harness->loop.state);
	free(harness->area.addr);
	return err;
}

/* Measures in this process and writes the ratio for the one that sums up. */
static int measure_one(void)
{
	static struct harness harness;
	static struct placement placement;
	int err;

	if (topo_place(NULL, -1, 1, 0, &placement)) {
		printf("skipped: %s\n", fail_text());
		return 77;
	}
	harness.timer_cpu = placement.clearer_cpu;
	take_priority();
	err = topo_bind(placement.pinner_cpu[0]);
	if (!err)
		err = run(&harness);
	if (err) {
		warn_line("%s", fail_text());
		return 1;
	}
	printf("%.6f %lu %zu\n",
	       stats_median(harness.real_ns, harness.nr_pairs) /
	       stats_median(harness.bare_ns, harness.nr_pairs),
	       harness.loop.sample_every, harness.nr_pairs);
	return 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What is no figure is the reason of a skip, and is handed on. */
static int ask_another_process(const char *self, double *ratio,
			       double *sample_every)
{
	char command[PATH_MAX + 16], line[256] = "";
	FILE *from;
	int status;

	snprintf(command, sizeof(command), "exec '%s' one", self);
	from = popen(command, "re");
	if (!from)
		return fail(errno, "start %s", self);
	if (!fgets(line, sizeof(line), from))
		line[0] = '\0';
	status = pclose(from);
	if (sscanf(line, "%lf %lf", ratio, sample_every) == 2)
		return 0;
	fputs(line, stdout);
	return WIFEXITED(status) && WEXITSTATUS(status) == 77 ? 77 : 1;
}

int main(int argc, char **argv)
{
	double ratio[PROCESSES], sample_every[PROCESSES], median;

	if (argc > 1)
		return measure_one();
	for (int i = 0; i < PROCESSES; i++) {
		int status = ask_another_process(argv[0], &ratio[i],
						 &sample_every[i]);

		if (status)
			return status;
	}
	qsort(ratio, PROCESSES, sizeof(ratio[0]), compare_doubles);
	median = (ratio[PROCESSES / 2 - 1] + ratio[PROCESSES / 2]) / 2;
	printf("futex:walk=one, %d processes, one cycle in %.0f stamped: ratio "
	       "to the bare loop %.4f [%.4f, %.4f], at most %.2f\n",
	       PROCESSES, stats_median(sample_every, PROCESSES), median,
	       ratio[RANK_LOW - 1], ratio[PROCESSES - RANK_LOW], RATIO_MAX);
	return ratio[RANK_LOW - 1] <= RATIO_MAX ? 0 : 1;
}
