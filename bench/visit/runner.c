/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/runner.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/contract/pagestate.h"
#include "bench/visit/instrumented.h"
#include "bench/visit/round.h"
#include "lib/base/clock.h"

/* An op that waits for a timer tick shows nothing about clock and loop. */
#define SLOW_OP_NS 500000
#define DISTURBED_AGAIN 2

static void runner_keep_round(struct runner *runner, unsigned nr)
{
	struct visit *visit = runner->visit;

	if (visit->rounds[nr].outcome == ROUND_OK) {
		hist_merge(&visit->hist, runner->round_hist);
		hist_merge(&visit->corrected, runner->corrected_hist);
	}
	atomic_store_explicit(&visit->nr_rounds, nr + 1,
			      memory_order_release);
}

/* Is there time for one more round as long as the previous ones? */
static bool runner_time_left(const struct visit *visit, uint64_t first_ns,
			     unsigned done)
{
	const struct visit_settings *settings = visit->settings;
	uint64_t now_ns = clock_ns(), more = 1 + visit->counts +
						settings->latency;

	if (settings->rounds)
		return done < settings->warmup_rounds + settings->rounds;
	if (done <= settings->warmup_rounds)
		return true;
	return now_ns - visit->start_ns + more * (now_ns - first_ns) / done <=
	       visit->budget_ns;
}

/*
 * A visit whose @nr rounds were all disturbed says nothing of its cell. It gets
 * DISTURBED_AGAIN more rounds at most, beyond its budget.
 */
static bool runner_all_disturbed(const struct visit *visit, unsigned nr)
{
	if (visit->settings->rounds || nr > DISTURBED_AGAIN)
		return false;
	for (unsigned i = 0; i < nr; i++)
		if (visit->rounds[i].outcome != ROUND_CONTAMINATED)
			return false;
	return true;
}

/*
 * Until the child of the last visit has closed its counters, the kernel patches
 * its code and interrupts all CPUs. The warm-up need not wait for it, but what
 * is timed. Returns the time that it took.
 */
static uint64_t runner_await_leaver(const struct visit *visit)
{
	struct pollfd ended = { .fd = visit->leaver_fd, .events = POLLIN };
	uint64_t start_ns = clock_ns();

	if (visit->leaver_fd < 0)
		return 0;
	while (poll(&ended, 1, -1) < 0 && errno == EINTR)
		;
	return clock_ns() - start_ns;
}

/* A timed round follows. */
static int runner_count_alone(struct runner *runner)
{
	int err = round_counted(runner);

	counted_close(runner->visit);
	return err;
}

/*
 * Measure the cost of counting: pairs of rounds without and with counters. Each
 * kind is first in half of the pairs, so that drift affects both alike.
 */
static int runner_run_pairs(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t first_ns = clock_ns();
	int err = round_run(runner, &visit->rounds[0]);

	first_ns += runner_await_leaver(visit);
	for (unsigned nr = 0; !err && nr < VISIT_COUNTED_MAX; nr++) {
		if (visit->settings->rounds
			    ? nr == visit->settings->rounds
			    : !runner_time_left(visit, first_ns, 2 * nr + 1))
			break;
		if (nr % 2)
			err = runner_count_alone(runner);
		if (!err)
			err = round_run(runner, &visit->rounds[nr]);
		if (err)
			return err;
		runner_keep_round(runner, nr);
		if (!(nr % 2))
			err = runner_count_alone(runner);
	}
	return err;
}

static bool runner_rejected(struct visit *visit)
{
	unsigned nr = atomic_load_explicit(&visit->nr_counted,
					   memory_order_relaxed);

	return nr && visit->counted[nr - 1].round.outcome == ROUND_INVALID;
}

/* A single rejected round cannot tell a bad witness from an odd round. */
static int runner_count(struct runner *runner)
{
	int err = round_counted(runner);
	unsigned again = runner_rejected(runner->visit) ? COUNTED_AGAIN : 0;

	for (; !err && again; again--)
		err = round_counted(runner);
	return err;
}

static int runner_run_all(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t first_ns = clock_ns();
	unsigned nr = 0;
	int err;

	if (visit->settings->counter_cost)
		return runner_run_pairs(runner);
	for (unsigned done = 0;
	     nr < VISIT_ROUNDS_MAX &&
	     (runner_time_left(visit, first_ns, done) ||
	      runner_all_disturbed(visit, nr));
	     done++) {
		if (done == visit->settings->warmup_rounds) {
			first_ns += runner_await_leaver(visit);
			runner->observer.perf = &visit->settings->perf;
		}
		err = round_run(runner, &visit->rounds[nr]);
		if (err)
			return err;
		if (done >= visit->settings->warmup_rounds)
			runner_keep_round(runner, nr++);
	}
	runner->observer.perf = NULL;
	err = visit->counts ? runner_count(runner) : 0;
	return err || !visit->settings->latency ? err :
						  round_timed_inside(runner);
}

static int runner_run_primitive(void *arg, uint64_t nr)
{
	struct runner *runner = arg;

	return runner->visit->spec->primitive->run(runner->state, nr);
}

/*
 * Ops per window: a batch as long as a round, unless rearm() sets the number.
 */
static int runner_calibrate_primitive(struct runner *runner)
{
	struct visit *visit = runner->visit;
	uint64_t nr;
	int err = linearity_ratio(runner_run_primitive, runner, &nr,
				  &visit->calibrated_ns, &visit->linearity);

	if (visit->calibrated_ns > SLOW_OP_NS)
		visit->linearity = 0;
	runner->nr_ops = (uint64_t)((double)visit->settings->round_ns /
				    visit->calibrated_ns) + 1;
	return err;
}

static int runner_subject_setup(struct runner *runner)
{
	const struct cell_spec *spec = runner->visit->spec;
	const struct bench_env *env = &runner->visit->env;
	int err;

	runner->state = subject_state_new(spec->primitive ?
					  &spec->primitive->subject :
					  &spec->clearer->subject);
	if (!runner->state)
		return -ENOMEM;
	err = page_state_leave(spec, env->area);
	if (!err && spec->primitive && spec->primitive->setup)
		err = spec->primitive->setup(runner->state, env);
	else if (!err && spec->clearer && spec->clearer->setup)
		err = spec->clearer->setup(runner->state, env);
	if (err || !spec->primitive || spec->primitive->rearm)
		return err;
	runner_await_leaver(runner->visit);
	return runner_calibrate_primitive(runner);
}

static void runner_subject_teardown(struct runner *runner)
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
	int err;

	runner->round_hist = calloc(1, sizeof(*runner->round_hist));
	runner->corrected_hist = calloc(1, sizeof(*runner->corrected_hist));
	runner->worker_hist = calloc(1, sizeof(*runner->worker_hist));
	if (!runner->round_hist || !runner->corrected_hist ||
	    !runner->worker_hist)
		return fail(ENOMEM, "allocate the runner");
	err = probe_init(&runner->probe, runner->crew, root_fd);
	return err ? err : observer_init(&runner->observer, runner->visit,
					 runner->crew);
}

int runner_run(struct visit *visit, struct workers *crew)
{
	struct runner runner = { .visit = visit, .crew = crew };
	int err = runner_init(&runner);

	if (!err) {
		err = runner_subject_setup(&runner);
		if (!err) {
			err = runner_run_all(&runner);
			runner_subject_teardown(&runner);
		}
	}
	free(runner.state);
	free(runner.round_hist);
	free(runner.corrected_hist);
	free(runner.worker_hist);
	probe_free(&runner.probe);
	observer_free(&runner.observer);
	return err;
}
