/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/round.h"

#include <string.h>

#include "bench/visit/judge.h"
#include "bench/visit/observed.h"
#include "bench/contract/pagestate.h"
#include "lib/base/clock.h"
#include "lib/count/mark.h"
#include "lib/sys/procstat.h"

#define POLL_NS	   2000000
#define PASSES_MAX 1000
#define SETTLE_NS  500000000

/* A round is identified by its visit and its number within the visit. */
#define MARK_ROUNDS_BITS 12

static int round_probe_peers(struct runner *runner, struct round *round)
{
	const struct visit *visit = runner->visit;

	if (!visit->settings->flush_by_ipi || !runner->crew->nr ||
	    visit->peers_sleep || visit->processes)
		return 0;
	return probe_peers(&runner->probe, round);
}

int clearer_await(const struct visit *visit, void *state, uint64_t start_ns,
		  struct proof *proof)
{
	const struct clearer *clearer = visit->spec->clearer;
	uint64_t limit_ns = visit->settings->pass_timeout_ns +
			    area_nr_pages(visit->env.area) *
			    visit->settings->page_timeout_ns;
	bool done = !clearer->done;
	int err = 0;

	while (!err && !done && clock_ns() - start_ns < limit_ns) {
		clock_sleep_ns(POLL_NS);
		err = clearer->done(state, &done);
	}
	if (!err && !done)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%s did not finish the pass within %.1f s",
			 clearer->daemon ?: clearer->subject.name,
			 (double)limit_ns / 1e9);
	return err;
}

static int round_timed_work(struct runner *runner, uint64_t *window_ns,
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
	if (!err && clearer)
		err = clearer_await(visit, runner->state, start_ns, proof);
	*window_ns = clock_ns() - start_ns;
	return err;
}

/* Add the proof of a pass to the proof of the round; unknown stays unknown. */
static void round_add_proof(struct proof *sum, const struct proof *pass)
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

/* Prepare the area for the pass. */
static int round_rearm(struct runner *runner)
{
	const struct visit *visit = runner->visit;
	const struct primitive *primitive = visit->spec->primitive;
	const struct clearer *clearer = visit->spec->clearer;
	int err = page_state_leave(visit->spec, visit->env.area);

	if (!err && clearer && clearer->rearm)
		err = clearer->rearm(runner->state);
	else if (!err && primitive && primitive->rearm)
		err = primitive->rearm(runner->state, &runner->nr_ops);
	if (!err)
		err = page_state_enter(visit->spec, visit->env.area);
	/*
	 * The daemon waited for the CPU during rearm; the scheduler books this
	 * wait when the daemon runs.
	 */
	if (clearer && clearer->daemon)
		clock_sleep_ns(POLL_NS);
	return err;
}

/*
 * Wait for the end of the clearer's disk writes: the probe shall detect other
 * work.
 */
static int round_settle(const struct runner *runner)
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

/*
 * The peers pause, which means that they spin. The clearer spins, too, on a
 * clock that needs no system call.
 */
static int round_empty_window(const struct runner *runner, uint64_t ticks)
{
	int err = round_settle(runner);
	uint64_t start = clock_ticks();

	MARK(MARK_EMPTY);
	while (clock_ticks() - start < ticks)
		;
	MARK(MARK_EMPTY_END);
	return err;
}

/*
 * One timed window: rearm, observe, start the peers, work, stop the peers,
 * observe, prove.
 */
static int round_run_pass(struct runner *runner, struct round *round)
{
	const struct clearer *clearer = runner->visit->spec->clearer;
	const struct primitive *primitive = runner->visit->spec->primitive;
	struct proof proof = { .attempts = 0 };
	uint64_t window_ns, ticks;
	int err = round_rearm(runner), pause_err;

	if (!err)
		err = workers_call(runner->crew);
	if (!err)
		err = observer_begin(&runner->observer);
	if (err)
		return err;
	ticks = clock_ticks();
	MARK(MARK_WORK);
	workers_run(runner->crew);
	err = round_timed_work(runner, &window_ns, &proof);
	pause_err = workers_pause(runner->crew);
	MARK(MARK_WORK_END);
	ticks = clock_ticks() - ticks;
	if (err || pause_err)
		return err ? err : pause_err;
	err = observer_end(&runner->observer);
	if (!err && clearer && clearer->prove)
		err = clearer->prove(runner->state, &proof);
	else if (!err && primitive && primitive->prove)
		err = primitive->prove(runner->state, &proof);
	if (err)
		return err;
	observed_add(&runner->observer, window_ns, round);
	round_add_proof(&round->proof, &proof);
	if (primitive)
		round->ops += runner->nr_ops;
	return runner->visit->settings->empty_windows
		       ? round_empty_window(runner, ticks)
		       : 0;
}

/* Move what the workers counted since the last call into @round. */
static void round_collect_workers(struct runner *runner, struct round *round)
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
		stolen_add(&round->stolen, &worker->victim.stolen);
		memset(&worker->victim.stolen, 0,
		       sizeof(worker->victim.stolen));
	}
	round->pin_raw = percentiles_of(hist);
	round->pin = percentiles_of(corrected);
}

int round_run(struct runner *runner, struct round *round)
{
	const struct visit_settings *settings = runner->visit->settings;
	int err;

	memset(round, 0, sizeof(*round));
	round->first_pair = runner->visit->inject_log.nr_pairs;
	round->mark = runner->visit->serial << MARK_ROUNDS_BITS |
		      runner->nr_begun++;
	mark_round(round->mark);
	observer_start(&runner->observer);
	err = round_probe_peers(runner, round);
	while (!err && round->window_ns < settings->round_ns &&
	       round->nr_passes < PASSES_MAX)
		err = round_run_pass(runner, round);
	if (!err)
		err = round_settle(runner);
	if (!err)
		err = round_probe_peers(runner, round);
	if (err)
		return err;
	MARK(MARK_ROUND_END);
	round_collect_workers(runner, round);
	round->end_pair = runner->visit->inject_log.nr_pairs;
	round_judge(runner->visit, round);
	return 0;
}
