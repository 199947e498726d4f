/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/instrumented.h"

#include <unistd.h>

#include "bench/visit/counting.h"
#include "bench/visit/pinwitness.h"
#include "bench/visit/round.h"
#include "bench/visit/witness.h"

void counted_close(struct visit *visit)
{
	counter_close(visit->session);
	visit->session = NULL;
}

int round_counted(struct runner *runner)
{
	struct visit *visit = runner->visit;
	unsigned nr = atomic_load(&visit->nr_counted);
	struct counted_round *counted = &visit->counted[nr];
	struct counting counting;
	int err;

	counted_close(visit);
	err = counting_open(&counting, visit, runner->crew,
			    &visit->counter_facts);
	runner->observer.counting = &counting;
	if (!err)
		err = round_run(runner, &counted->round);
	if (!err)
		err = counting_collect(&counting, &counted->counts);
	runner->observer.counting = NULL;
	if (!err && counting.session) {
		pin_witness_judge(visit, counted);
		witness_judge(&visit->counter_facts,
			      counting.nr_cpus + counting.nr_threads, counted);
		atomic_store_explicit(&visit->nr_counted, nr + 1,
				      memory_order_release);
	}
	visit->session = counting.session;
	counting_free(&counting);
	return err;
}

int round_timed_inside(struct runner *runner)
{
	struct visit *visit = runner->visit;
	struct latency_round *latency = &visit->latency;
	struct latency_session *session;
	int err;

	counted_close(visit);
	if (latency_open(&visit->settings->latency_facts, getpid(), &session))
		return 0;
	runner->observer.latency = session;
	err = round_run(runner, &latency->round);
	runner->observer.latency = NULL;
	if (!err)
		err = latency_read(session, latency->hists);
	latency_close(session);
	if (!err)
		atomic_store_explicit(&visit->has_latencies, true,
				      memory_order_release);
	return err;
}
