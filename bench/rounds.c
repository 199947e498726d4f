/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/counting.h"
#include "bench/judge.h"
#include "bench/snapshot.h"
#include "bench/witness.h"
#include "lib/clock.h"

#define PROBE_CHANGES 64
#define POLL_NS	      2000000
#define PASSES_MAX    1000
#define SETTLE_NS     500000000

/* What the rounds of one visit share. */
struct runner {
	struct visit *visit;
	struct workers *crew;
	struct observer observer;
	void *state;			/* of the clearer or primitive */
	char *probe_page;
	struct irq_counts probe_before, probe_after;
	uint64_t nr_ops;		/* of a primitive's batch */
	struct hist *round_hist, *corrected_hist, *worker_hist;
};

static uint64_t tlb_received(const struct irq_counts *before,
			     const struct irq_counts *after, unsigned cpu)
{
	uint64_t nr = irq_counts_delta(before, after, IRQ_TLB, cpu);

	return nr == PROCFS_UNKNOWN ? 0 : nr;
}

/*
 * A short run of the plainest flush while the peers pause (they spin): is
 * every peer's CPU there to take its interrupts?
 */
static int probe_peers(struct runner *runner, struct round *round)
{
	const struct visit *visit = runner->visit;
	int root_fd = visit->env.root_fd, prot = PROT_READ | PROT_WRITE;
	size_t page_bytes = (size_t)getpagesize();
	int err;

	if (!visit->settings->flush_by_ipi || !runner->crew->nr ||
	    visit->settings->peers_sleep)
		return 0;
	err = irq_counts_read(root_fd, &runner->probe_before);
	for (int i = 0; !err && i < PROBE_CHANGES; i++) {
		prot ^= PROT_WRITE;
		if (mprotect(runner->probe_page, page_bytes, prot))
			err = fail(errno, "mprotect the probe page");
	}
	if (!err)
		err = irq_counts_read(root_fd, &runner->probe_after);
	if (err)
		return err;
	*(volatile char *)runner->probe_page = 1;
	round->probe_changes += PROBE_CHANGES;
	for (unsigned i = 0; i < runner->crew->nr; i++)
		round->probe_received +=
			tlb_received(&runner->probe_before,
				     &runner->probe_after,
				     (unsigned)runner->crew->worker[i].cpu);
	return 0;
}

/* Wait for a kernel thread to finish what pass() set going. */
static int await_done(struct runner *runner, const struct clearer *clearer,
		      uint64_t start_ns, struct proof *proof)
{
	const struct visit *visit = runner->visit;
	uint64_t limit_ns = visit->settings->pass_timeout_ns +
			    area_nr_pages(visit->env.area) *
			    visit->settings->page_timeout_ns;
	bool done = false;
	int err = 0;

	while (!err && !done && clock_ns() - start_ns < limit_ns) {
		clock_sleep_ns(POLL_NS);
		err = clearer->done(runner->state, &done);
	}
	if (!err && !done)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%s was not done after %.1f s", clearer->daemon,
			 (double)limit_ns / 1e9);
	return err;
}

static int timed_work(struct runner *runner, uint64_t *window_ns,
		      struct proof *proof)
{
	const struct visit *visit = runner->visit;
	const struct clearer *clearer = visit->spec->clearer;
	uint64_t start_ns = clock_ns();
	int err = 0;

	if (visit->spec->primitive)
		err = visit->spec->primitive->run(runner->state,
						  runner->nr_ops);
	else if (!clearer->pass)
		clock_sleep_ns(visit->settings->round_ns);
	else
		err = clearer->pass(runner->state);
	if (!err && clearer && clearer->done)
		err = await_done(runner, clearer, start_ns, proof);
	*window_ns = clock_ns() - start_ns;
	return err;
}

/* Sum a pass's proof into the round's; unknown stays unknown. */
static void add_proof(struct proof *sum, const struct proof *pass)
{
	sum->events += pass->events;
	sum->attempts = pass->attempts == COUNT_UNKNOWN ?
				COUNT_UNKNOWN : sum->attempts + pass->attempts;
	sum->refused = pass->refused == COUNT_UNKNOWN ?
			       COUNT_UNKNOWN : sum->refused + pass->refused;
	for (int i = 0; i < EVIDENCE_MAX; i++)
		sum->evidence[i] = pass->evidence[i] == COUNT_UNKNOWN ?
			COUNT_UNKNOWN : sum->evidence[i] + pass->evidence[i];
	if (pass->contradiction[0])
		memcpy(sum->contradiction, pass->contradiction,
		       sizeof(sum->contradiction));
	if (pass->contamination[0])
		memcpy(sum->contamination, pass->contamination,
		       sizeof(sum->contamination));
}

/* One timed window: rearm, observe, let go, work, stop, observe, prove. */
static int run_pass(struct runner *runner, struct round *round)
{
	const struct clearer *clearer = runner->visit->spec->clearer;
	struct proof proof = { .attempts = 0 };
	uint64_t window_ns;
	int err = 0, pause_err;

	if (clearer && clearer->rearm)
		err = clearer->rearm(runner->state);
	/* The daemon waited for rearm's CPU; that is booked when it runs. */
	if (clearer && clearer->daemon)
		clock_sleep_ns(POLL_NS);
	if (!err)
		err = observer_begin(&runner->observer);
	if (err)
		return err;
	workers_run(runner->crew);
	err = timed_work(runner, &window_ns, &proof);
	pause_err = workers_pause(runner->crew);
	if (err || pause_err)
		return err ? err : pause_err;
	err = observer_end(&runner->observer);
	if (!err && clearer && clearer->prove)
		err = clearer->prove(runner->state, &proof);
	if (err)
		return err;
	observer_add(&runner->observer, window_ns, round);
	add_proof(&round->proof, &proof);
	if (runner->visit->spec->primitive)
		round->ops += runner->nr_ops;
	return 0;
}

struct percentiles percentiles_of(const struct hist *hist)
{
	return (struct percentiles){
		.p50_ns = hist_percentile_ns(hist, 50),
		.p90_ns = hist_percentile_ns(hist, 90),
		.p99_ns = hist_percentile_ns(hist, 99),
		.p999_ns = hist_percentile_ns(hist, 99.9),
		.max_ns = hist_percentile_ns(hist, 100),
	};
}

/* Move what the workers counted since the last call into @round. */
static void collect_workers(struct runner *runner, struct round *round)
{
	struct hist *hist = runner->round_hist;
	struct hist *corrected = runner->corrected_hist;

	hist_reset(hist);
	hist_reset(corrected);
	for (unsigned i = 0; i < runner->crew->nr; i++) {
		struct worker *worker = &runner->crew->worker[i];
		struct pin_loop *loop = &worker->loop;

		hist_merge(hist, &loop->hist);
		hist_correct(runner->worker_hist, &loop->hist,
			     (uint64_t)worker->calibrated_ns);
		hist_merge(corrected, runner->worker_hist);
		hist_reset(&loop->hist);
		round->pin_cycles += loop->cycles;
		round->pin_busy_ns += loop->busy_ns;
		pin_count_add(&round->pins, &loop->pins);
		loop->cycles = loop->busy_ns = 0;
		memset(&loop->pins, 0, sizeof(loop->pins));
		round->interruptions += worker->stolen.interruptions;
		round->stolen_ns += worker->stolen.total_ns;
		if (worker->stolen.longest_ns > round->longest_gap_ns)
			round->longest_gap_ns = worker->stolen.longest_ns;
		memset(&worker->stolen, 0, sizeof(worker->stolen));
	}
	round->pin_raw = percentiles_of(hist);
	round->pin = percentiles_of(corrected);
}

/* Let a clearer's writes end: the probe is to see others, not them. */
static int settle(const struct runner *runner)
{
	const struct visit *visit = runner->visit;
	uint64_t end_ns = clock_ns() + SETTLE_NS, nr = 1;
	int err = 0;

	if (!visit->spec->clearer || !visit->spec->clearer->writes_disk)
		return 0;
	while (!err && nr && clock_ns() < end_ns) {
		clock_sleep_ns(POLL_NS);
		err = disks_in_flight(visit->env.root_fd, &nr);
	}
	return err;
}

static int run_round(struct runner *runner, struct round *round)
{
	const struct visit_settings *settings = runner->visit->settings;
	int err;

	memset(round, 0, sizeof(*round));
	observer_start(&runner->observer);
	err = probe_peers(runner, round);
	while (!err && round->window_ns < settings->round_ns &&
	       round->nr_passes < PASSES_MAX)
		err = run_pass(runner, round);
	if (!err)
		err = settle(runner);
	if (!err)
		err = probe_peers(runner, round);
	if (err)
		return err;
	collect_workers(runner, round);
	round_judge(runner->visit, round);
	return 0;
}

/* One round with the counters open, as it is and kept. */
static int run_counting(struct runner *runner)
{
	struct visit *visit = runner->visit;
	unsigned nr = atomic_load(&visit->nr_counted);
	struct counted_round *counted = &visit->counted[nr];
	struct counting counting;
	int err = counting_open(&counting, visit, runner->crew,
				&visit->counter_facts);

	runner->observer.counting = &counting;
	if (!err)
		err = run_round(runner, &counted->round);
	if (!err)
		err = counting_collect(&counting, &counted->counts);
	runner->observer.counting = NULL;
	if (!err && counting.session) {
		witness_judge(&visit->counter_facts,
			      counting.nr_cpus + counting.nr_threads, counted);
		atomic_store_explicit(&visit->nr_counted, nr + 1,
				      memory_order_release);
	}
	counting_close(&counting);
	return err;
}

static void keep_round(struct runner *runner, unsigned nr)
{
	struct visit *visit = runner->visit;

	if (visit->rounds[nr].outcome == ROUND_OK) {
		hist_merge(&visit->hist, runner->round_hist);
		hist_merge(&visit->corrected, runner->corrected_hist);
	}
	atomic_store_explicit(&visit->nr_rounds, nr + 1,
			      memory_order_release);
}

/* Is there time for one more round like the ones before? */
static bool time_left(const struct visit *visit, uint64_t first_ns,
		      unsigned done)
{
	const struct visit_settings *settings = visit->settings;
	uint64_t now_ns = clock_ns(), more = 1 + visit->counts;

	if (settings->rounds)
		return done < settings->warmup_rounds + settings->rounds;
	if (done <= settings->warmup_rounds)
		return true;
	return now_ns - visit->start_ns + more * (now_ns - first_ns) / done <=
	       visit->budget_ns;
}

/*
 * What counting costs: rounds without and with, each as often first as
 * second, so that drift hits both alike.
 */
static int run_pairs(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t first_ns = clock_ns();
	int err = run_round(runner, &visit->rounds[0]);

	for (unsigned nr = 0; !err && nr < VISIT_COUNTED_MAX; nr++) {
		if (visit->settings->rounds ?
			    nr == visit->settings->rounds :
			    !time_left(visit, first_ns, 2 * nr + 1))
			break;
		if (nr % 2)
			err = run_counting(runner);
		if (!err)
			err = run_round(runner, &visit->rounds[nr]);
		if (err)
			return err;
		keep_round(runner, nr);
		if (!(nr % 2))
			err = run_counting(runner);
	}
	return err;
}

static int run_all(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t first_ns = clock_ns();
	unsigned nr = 0;
	int err;

	if (visit->settings->counter_cost)
		return run_pairs(runner);
	for (unsigned done = 0; nr < VISIT_ROUNDS_MAX &&
				time_left(visit, first_ns, done); done++) {
		if (done == visit->settings->warmup_rounds)
			runner->observer.perf = &visit->settings->perf;
		err = run_round(runner, &visit->rounds[nr]);
		if (err)
			return err;
		if (done >= visit->settings->warmup_rounds)
			keep_round(runner, nr++);
	}
	runner->observer.perf = NULL;
	return visit->counts ? run_counting(runner) : 0;
}

static int run_primitive(void *arg, uint64_t nr)
{
	struct runner *runner = arg;

	return runner->visit->spec->primitive->run(runner->state, nr);
}

/* Ops per window: a batch that lasts a round. */
static int calibrate_primitive(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t nr;
	int err = linearity_ratio(run_primitive, runner, &nr,
				  &visit->calibrated_ns, &visit->linearity);

	runner->nr_ops = (uint64_t)((double)visit->settings->round_ns /
				    visit->calibrated_ns) + 1;
	return err;
}

static int subject_setup(struct runner *runner)
{
	const struct cell_spec *spec = runner->visit->spec;
	const struct bench_env *env = &runner->visit->env;
	size_t state_bytes = spec->primitive ?
				     spec->primitive->subject.state_bytes :
				     spec->clearer->subject.state_bytes;
	int err = 0;

	runner->state = calloc(1, state_bytes ? state_bytes : 1);
	if (!runner->state)
		return fail(ENOMEM, "allocate %zu bytes of state",
			    state_bytes);
	if (spec->primitive && spec->primitive->setup)
		err = spec->primitive->setup(runner->state, env);
	else if (spec->clearer && spec->clearer->setup)
		err = spec->clearer->setup(runner->state, env);
	if (!err && spec->primitive)
		err = calibrate_primitive(runner);
	return err;
}

static void subject_teardown(struct runner *runner)
{
	const struct cell_spec *spec = runner->visit->spec;

	if (spec->primitive && spec->primitive->teardown)
		spec->primitive->teardown(runner->state);
	else if (spec->clearer && spec->clearer->teardown)
		spec->clearer->teardown(runner->state);
}

static int runner_init(struct runner *runner)
{
	int root_fd = runner->visit->env.root_fd;
	size_t page_bytes = (size_t)getpagesize();
	int err;

	runner->round_hist = calloc(1, sizeof(*runner->round_hist));
	runner->corrected_hist = calloc(1, sizeof(*runner->corrected_hist));
	runner->worker_hist = calloc(1, sizeof(*runner->worker_hist));
	runner->probe_page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!runner->round_hist || !runner->corrected_hist ||
	    !runner->worker_hist || runner->probe_page == MAP_FAILED)
		return fail(ENOMEM, "allocate the runner");
	*runner->probe_page = 1;
	err = irq_counts_alloc(root_fd, &runner->probe_before);
	if (!err)
		err = irq_counts_alloc(root_fd, &runner->probe_after);
	return err ? err : observer_init(&runner->observer, runner->visit,
					 runner->crew);
}

int rounds_run(struct visit *visit, struct workers *crew)
{
	struct runner runner = { .visit = visit, .crew = crew };
	int err = runner_init(&runner);

	if (!err) {
		err = subject_setup(&runner);
		if (!err) {
			err = run_all(&runner);
			subject_teardown(&runner);
		}
	}
	free(runner.state);
	free(runner.round_hist);
	free(runner.corrected_hist);
	free(runner.worker_hist);
	munmap(runner.probe_page, (size_t)getpagesize());
	irq_counts_free(&runner.probe_before);
	irq_counts_free(&runner.probe_after);
	observer_free(&runner.observer);
	return err;
}
