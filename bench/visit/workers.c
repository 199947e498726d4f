/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/workers.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/visit/childarea.h"

#include "lib/base/clock.h"
#include "lib/base/relax.h"

#define START_POLL_NS 200000
#define RT_PRIORITY   1

static int worker_remember(struct worker *worker, int err)
{
	if (err) {
		worker->err = err;
		snprintf(worker->reason, sizeof(worker->reason), "%s",
			 fail_text());
	}
	return err;
}

/* Store only after a call, so that the cache line stays on the spinning CPU. */
static void worker_answer_call(struct worker *worker)
{
	int call = atomic_load_explicit(&worker->crew->call,
					memory_order_relaxed);

	if (call != atomic_load_explicit(&worker->answer,
					 memory_order_relaxed))
		atomic_store_explicit(&worker->answer, call,
				      memory_order_release);
}

/* Store the epoch seen, and spin in user mode until it changes. */
static int worker_await_epoch(struct worker *worker)
{
	struct workers *crew = worker->crew;
	int seen = atomic_load_explicit(&crew->epoch, memory_order_acquire);
	int now = seen;

	if (seen % 2)
		return seen;
	atomic_store_explicit(&worker->at_epoch, seen, memory_order_release);
	while (now == seen) {
		cpu_relax();
		worker_answer_call(worker);
		now = atomic_load_explicit(&crew->epoch, memory_order_acquire);
	}
	return now;
}

static int worker_pinner_window(struct worker *worker, int epoch)
{
	const _Atomic int *go = &worker->crew->epoch;

	if (worker->injector)
		return inject_window(worker->injector, &worker->loop, go,
				     epoch);
	return pin_loop_window(&worker->loop, go, epoch);
}

static void worker_pinner_loop(struct worker *worker)
{
	int epoch;

	while ((epoch = worker_await_epoch(worker)) != EPOCH_QUIT) {
		if (epoch % 2 && !worker->err)
			worker_remember(worker,
					worker_pinner_window(worker, epoch));
	}
}

/*
 * Real-time only inside a window: during a pause no time of a victim is
 * measured, and kernel threads of its CPU can run.
 */
static int worker_set_rt(struct worker *worker, bool on)
{
	struct sched_param param = { .sched_priority = on ? RT_PRIORITY : 0 };

	if (!worker->crew->rt)
		return 0;
	if (!sched_setscheduler(0, on ? SCHED_FIFO : SCHED_OTHER, &param))
		return 0;
	return fail(errno, "set scheduling policy %s on cpu %d",
		    on ? "SCHED_FIFO" : "SCHED_OTHER", worker->cpu);
}

static void worker_bystander_loop(struct worker *worker)
{
	struct workers *crew = worker->crew;
	struct victim *victim = &worker->victim;
	int epoch;

	if (worker_remember(worker,
			    victim_setup(victim, crew->touch_pages,
					 worker->env.area->page_bytes))) {
		atomic_store(&worker->at_epoch, EPOCH_START);
		return;
	}
	while ((epoch = worker_await_epoch(worker)) != EPOCH_QUIT) {
		if (epoch % 2 && !worker->err &&
		    !worker_remember(worker, worker_set_rt(worker, true))) {
			victim_window(victim, &crew->epoch, epoch);
			worker_remember(worker, worker_set_rt(worker, false));
		}
	}
	victim_free(victim);
}

/* The negative control: a peer with the measured mm that does not run. */
static void worker_sleeper_loop(struct worker *worker)
{
	atomic_store(&worker->at_epoch, EPOCH_START);
	while (sem_wait(&worker->crew->wake) && errno == EINTR)
		;
}

static int worker_pinner_setup(struct worker *worker)
{
	const struct pinner *pinner = worker->loop.pinner;
	int err;

	worker->loop.state = subject_state_new(&pinner->subject);
	if (!worker->loop.state)
		return -ENOMEM;
	err = pinner->setup(worker->loop.state, &worker->env);
	if (err) {
		free(worker->loop.state);
		worker->loop.state = NULL;
		return err;
	}
	err = pin_loop_calibrate(&worker->loop, &worker->calibrated_ns,
				 &worker->linearity);
	if (err || !worker->crew->inject->nr || worker->env.worker)
		return err;
	return inject_start(worker->crew->inject, worker->crew->inject_log,
			    &worker->injector);
}

static void worker_pinner_teardown(struct worker *worker)
{
	inject_stop(worker->injector);
	if (!worker->loop.state)
		return;
	if (worker->loop.pinner->teardown)
		worker->loop.pinner->teardown(worker->loop.state);
	free(worker->loop.state);
	worker->loop.state = NULL;
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;

	worker->tid = gettid();
	if (worker_remember(worker, topo_bind(worker->cpu)) ||
	    (worker->role == ROLE_PINNER &&
	     worker_remember(worker, worker_pinner_setup(worker))))
		atomic_store(&worker->at_epoch, EPOCH_START);
	else if (worker->role == ROLE_PINNER)
		worker_pinner_loop(worker);
	else if (worker->crew->peers_sleep)
		worker_sleeper_loop(worker);
	else
		worker_bystander_loop(worker);
	worker_pinner_teardown(worker);
	return NULL;
}

/* A dead process does not answer, so check that it is alive. */
static int worker_check_alive(struct worker *worker)
{
	if (!worker->pid || waitpid(worker->pid, NULL, WNOHANG) != worker->pid)
		return 0;
	worker->pid = 0;
	return fail_plain(ESRCH, "the process for cpu %d died", worker->cpu);
}

/*
 * sched_yield() here would give the CPU to other processes inside the window.
 */
static int worker_await_word(struct worker *worker, const _Atomic int *word,
			     int value)
{
	int err = 0;

	while (!err &&
	       atomic_load_explicit(word, memory_order_acquire) != value) {
		cpu_relax();
		err = worker_check_alive(worker);
	}
	return err;
}

/*
 * The same, but asleep: while a pinner calibrates, the clearer's CPU is idle.
 */
static int worker_await_start(struct worker *worker)
{
	while (atomic_load_explicit(&worker->at_epoch, memory_order_acquire) !=
	       EPOCH_START) {
		int err = worker_check_alive(worker);

		if (err)
			return err;
		clock_sleep_ns(START_POLL_NS);
	}
	return worker->err ? fail_plain(worker->err, "%s", worker->reason) : 0;
}

/*
 * A peer with an mm of its own: a process that does not share the area. It pins
 * an area of its own with the same kind of memory.
 */
static void worker_run_process(struct worker *worker, struct visit *visit,
			       pid_t parent)
{
	struct area own;
	int err = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/* If the parent died before the request, no signal comes. */
	if (getppid() != parent)
		_exit(0);
	if (worker->role == ROLE_PINNER) {
		err = child_area_map(visit, &own);
		worker->env.area = &own;
	}
	if (worker_remember(worker, err))
		atomic_store(&worker->at_epoch, EPOCH_START);
	else
		worker_main(worker);
	_exit(0);
}

static int worker_start_process(struct worker *worker, struct visit *visit)
{
	const struct area *area = visit->env.area;
	pid_t self = getpid(), pid;

	if (madvise(area->addr, area->len_bytes, MADV_DONTFORK))
		return fail(errno, "madvise(MADV_DONTFORK) %zu bytes",
			    area->len_bytes);
	/* The child shares *worker: only the parent writes its number. */
	pid = _Fork();
	if (!pid)
		worker_run_process(worker, visit, self);
	if (pid < 0)
		return fail(errno, "fork a process for cpu %d", worker->cpu);
	worker->pid = pid;
	if (madvise(area->addr, area->len_bytes, MADV_DOFORK))
		return fail(errno, "madvise(MADV_DOFORK) %zu bytes",
			    area->len_bytes);
	return 0;
}

static int worker_start_one(struct workers *crew, struct visit *visit,
			    unsigned i)
{
	const struct placement *placement = visit->placement;
	struct worker *worker = &crew->worker[i];
	bool pins = i < placement->nr_pinners;
	int err;

	worker->crew = crew;
	worker->role = pins ? ROLE_PINNER : ROLE_BYSTANDER;
	worker->cpu = pins ? placement->pinner_cpu[i] :
			     placement->bystander_cpu[i -
						      placement->nr_pinners];
	worker->env = visit->env;
	worker->env.opts = visit->spec->pinner_opts;
	worker->env.worker = i;
	worker->env.nr_workers = placement->nr_pinners;
	worker->loop.pinner = visit->spec->pinner;
	if (visit->processes) {
		err = worker_start_process(worker, visit);
		crew->nr += worker->pid > 0;
		return err || !pins ? err : worker_await_start(worker);
	}
	err = pthread_create(&worker->thread, NULL, worker_main, worker);
	if (err)
		return fail(err, "start a thread for cpu %d", worker->cpu);
	crew->nr++;
	return pins ? worker_await_start(worker) : 0;
}

int workers_start(struct workers *crew, struct visit *visit)
{
	unsigned nr = visit->placement->nr_pinners +
		      visit->placement->nr_bystanders;
	int err = 0;

	memset(crew, 0, sizeof(*crew));
	crew->touch_pages = visit->spec->touch_pages;
	crew->peers_sleep = visit->peers_sleep;
	crew->inject = &visit->settings->inject;
	crew->inject_log = &visit->inject_log;
	crew->rt = visit->settings->rt;
	crew->bytes = (nr ? nr : 1) * sizeof(*crew->worker);
	crew->worker = mmap(NULL, crew->bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew->worker == MAP_FAILED)
		return fail(ENOMEM, "allocate %u workers", nr);
	sem_init(&crew->wake, 1, 0);
	atomic_store(&crew->epoch, EPOCH_START);
	for (unsigned i = 0; !err && i < nr; i++)
		err = worker_start_one(crew, visit, i);
	for (unsigned i = 0; !err && i < nr; i++)
		err = worker_await_start(&crew->worker[i]);
	if (err)
		workers_stop(crew);
	return err;
}

int worker_cpu_clock(const struct worker *worker, clockid_t *id)
{
	return worker->pid ? clock_getcpuclockid(worker->pid, id) :
			     pthread_getcpuclockid(worker->thread, id);
}

void workers_run(struct workers *crew)
{
	atomic_fetch_add_explicit(&crew->epoch, 1, memory_order_release);
}

int workers_pause(struct workers *crew)
{
	int epoch = 1 + atomic_fetch_add_explicit(&crew->epoch, 1,
						  memory_order_release);
	int err = 0;

	for (unsigned i = 0; i < crew->nr; i++) {
		struct worker *worker = &crew->worker[i];

		if (worker->role == ROLE_PINNER || !crew->peers_sleep)
			err = worker_await_word(worker, &worker->at_epoch,
						epoch);
		if (err)
			return err;
		if (worker->err)
			return fail_plain(worker->err, "%s", worker->reason);
	}
	return 0;
}

int workers_call(struct workers *crew)
{
	int call = 1 + atomic_fetch_add_explicit(&crew->call, 1,
						 memory_order_release);
	int err = 0;

	for (unsigned i = 0; !err && i < crew->nr; i++) {
		struct worker *worker = &crew->worker[i];

		if (!worker->err &&
		    (worker->role == ROLE_PINNER || !crew->peers_sleep))
			err = worker_await_word(worker, &worker->answer, call);
	}
	return err;
}

static void worker_await_end(struct worker *worker)
{
	if (worker->pid)
		while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
			;
	else if (worker->thread)
		pthread_join(worker->thread, NULL);
}

void workers_stop(struct workers *crew)
{
	atomic_store(&crew->epoch, EPOCH_QUIT);
	for (unsigned i = 0; i < crew->nr; i++)
		sem_post(&crew->wake);
	for (unsigned i = 0; i < crew->nr; i++)
		worker_await_end(&crew->worker[i]);
	sem_destroy(&crew->wake);
	munmap(crew->worker, crew->bytes);
}
