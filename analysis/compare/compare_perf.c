/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_perf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_measure.h"
#include "analysis/load/perfstat.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

enum per { PER_EVENT, PER_CYCLE, PER_OP, NR_PER };

static const char *const per_names[NR_PER] = { "event", "cycle", "op" };

/* A run of a side whose counts can be divided. */
struct reading {
	const struct runfile *run;
	size_t boot;
	double amount[NR_PER];		/* NAN: unknown */
};

struct readings {
	struct reading *reading;
	size_t nr, nr_without; /* runs that are ok, and runs without perf */
};

struct job {
	const struct cell_name *cell;
	const struct compare_options *options;
	struct comparison *comparison;
	const struct side *side[2];
	struct readings of[2];
};

static bool perf_was_measured(const struct run_cell *cell)
{
	for (size_t i = 0; i < cell->nr_rounds; i++)
		if (!cell->rounds[i].counting)
			return true;
	return false;
}

/*
 * Sum the amounts of all windows that perf counted, those of disturbed rounds
 * included.
 */
static const char *perf_sum_amounts(const struct run_cell *cell,
				    double amount[NR_PER])
{
	for (int per = 0; per < NR_PER; per++)
		amount[per] = 0;
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (round->counting)
			continue;
		if (round->outcome == RUN_INVALID)
			return "a round without proof is in perf's counts";
		/* If one round does not state an amount, the sum is unknown. */
		amount[PER_EVENT] += round->clear_events;
		amount[PER_CYCLE] += round->pin_cycles;
		amount[PER_OP] += round->ops;
	}
	for (int per = 0; per < NR_PER; per++)
		if (amount[per] > 0)
			return NULL;
	return "nothing was pinned, cleared or done to divide by";
}

/*
 * The reason why perf's counts are not those of @cell alone; NULL if they are.
 */
static const char *perf_why_not(const struct runfile *run,
				const struct run_cell *cell,
				double amount[NR_PER])
{
	size_t nr = 0;

	if (!strstr(run->settings, "perf_control=true"))
		return "the run was not under perf's control";
	if (run->interrupted)
		return "the run was interrupted, maybe in what perf counted";
	for (size_t i = 0; i < run->nr_cells; i++)
		nr += perf_was_measured(&run->cells[i]);
	if (nr > 1)
		return "perf counted several cells together; run one at a time";
	return perf_sum_amounts(cell, amount);
}

static int perf_add_reading(struct job *job, int s, size_t i)
{
	const struct runfile *run = job->side[s]->runs[i];
	const struct run_cell *cell = runfile_cell(run, job->cell->cell,
						   job->cell->primitive);
	struct readings *of = &job->of[s];
	struct reading *reading = &of->reading[of->nr];
	const char *why;

	if (!cell || cell->outcome != RUN_OK)
		return 0;
	if (run->perf_unread)
		return admission_note(&job->comparison->checked, NOTE_REFUSED,
				      "%.80s: perf stat: not used: %.200s",
				      job->cell->cell, run->perf_unread);
	if (!run->perf) {
		of->nr_without++;
		return 0;
	}
	why = perf_why_not(run, cell, reading->amount);
	if (why)
		return admission_note(&job->comparison->checked, NOTE_REFUSED,
				      "%.80s: perf stat: %s: %.100s",
				      job->cell->cell, run->perf->path, why);
	reading->run = run;
	reading->boot = job->side[s]->boot_of_run[i];
	of->nr++;
	return 0;
}

static int perf_collect(struct job *job, int s)
{
	size_t nr = job->side[s]->nr_runs;
	int err = 0;

	job->of[s].reading = calloc(nr + 1, sizeof(*job->of[s].reading));
	if (!job->of[s].reading)
		return fail(ENOMEM, "allocate %zu runs", nr);
	for (size_t i = 0; i < nr && !err; i++)
		err = perf_add_reading(job, s, i);
	return err;
}

/* The letter of side @s. */
static char perf_letter(const struct job *job, int s)
{
	return s ? job->comparison->checked.letter : 'A';
}

static int perf_refuse_share(const struct job *job, int s,
			const struct perfstat_event *found, bool *refused)
{
	return admission_refuse(&job->comparison->checked, refused,
				"%.60s: %.60s (perf stat): multiplexed on %c: "
				"%.9g in %.2f %% of the time, not scaled",
				job->cell->cell, found->event,
				perf_letter(job, s), found->count,
				found->running_percent);
}

/*
 * Can the count of @wanted in this run be used? If not, add a note with the
 * reason.
 */
static int perf_demand_reading(const struct job *job, int s,
			       const struct perfstat_event *wanted,
			       const struct perfstat *perf, bool *refused)
{
	const struct perfstat_event *found = perfstat_find(perf,
							   wanted->event);
	const char *lack = found ? perfstat_lack(found) : "not asked for";

	*refused = true;
	if (lack)
		return admission_note(&job->comparison->checked, NOTE_REFUSED,
				      "%.60s: %.60s (perf stat): %s on %c "
				      "(%.80s)",
				      job->cell->cell, wanted->event, lack,
				      perf_letter(job, s), perf->path);
	if (strcmp(found->unit, wanted->unit))
		return admission_note(&job->comparison->checked, NOTE_REFUSED,
				      "%.60s: %.60s (perf stat): another unit: "
				      "\"%.20s\" and \"%.20s\"",
				      job->cell->cell, wanted->event,
				      wanted->unit, found->unit);
	/*
	 * Only times have a unit in perf's output; emulated times mean nothing.
	 */
	*refused = *found->unit && job->comparison->checked.times_refused;
	if (!*refused && perfstat_multiplexed(found))
		return perf_refuse_share(job, s, found, refused);
	return 0;
}

static int perf_demand_event(const struct job *job,
			const struct perfstat_event *wanted, bool *refused)
{
	int err = 0;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < job->of[s].nr && !err && !*refused; i++)
			err = perf_demand_reading(
				job, s, wanted, job->of[s].reading[i].run->perf,
				refused);
	return err;
}

/*
 * Collect the values of @event on one side in the form of samples_collect().
 * perf counts a whole run, so the unit inside a boot is the run.
 */
static int perf_collect_samples(const struct job *job, int s, const char *event,
				enum per per, struct samples *samples)
{
	const struct readings *of = &job->of[s];
	const struct side *side = job->side[s];

	int err = samples_alloc(samples, side->nr_boots, of->nr, of->nr);

	if (err)
		return err;
	for (size_t boot = 0; boot < side->nr_boots; boot++) {
		for (size_t i = 0; i < of->nr; i++) {
			const struct reading *reading = &of->reading[i];
			double amount = reading->amount[per];

			if (reading->boot == boot && amount > 0)
				samples->visits[samples->nr_visits++] =
					perfstat_find(reading->run->perf,
						      event)->count / amount;
		}
		samples_end_boot(samples, boot);
	}
	memcpy(samples->values, samples->visits,
	       samples->nr_visits * sizeof(*samples->values));
	samples->nr_runs = samples->nr_rounds = samples->nr_visits;
	return 0;
}

static int perf_compare_per(const struct job *job, const char *event,
			    enum per per)
{
	struct samples a = { 0 }, b = { 0 };
	int err = perf_collect_samples(job, 0, event, per, &a);

	if (!err)
		err = perf_collect_samples(job, 1, event, per, &b);
	if (!err && a.nr_boots && b.nr_boots)
		err = compare_add_row(job->options, job->comparison,
				      &(struct compare_row){
					      .cell = job->cell->cell,
					      .primitive = job->cell->primitive,
					      .metric = METRIC_PERF_STAT,
					      .event = event,
					      .per = per_names[per],
				      }, &a, &b);
	samples_free(&a);
	samples_free(&b);
	return err;
}

static int perf_compare_event(const struct job *job,
			      const struct perfstat_event *event)
{
	bool refused = false;
	int err = perf_demand_event(job, event, &refused);

	for (int per = 0; per < NR_PER && !err && !refused; per++)
		err = perf_compare_per(job, event->event, (enum per)per);
	return err;
}

struct found_event {
	const struct perfstat_event *event;
	size_t order;			/* of its first appearance */
};

static int perf_by_name(const void *a, const void *b)
{
	const struct found_event *x = a, *y = b;
	int order = strcmp(x->event->event, y->event->event);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int perf_by_order(const void *a, const void *b)
{
	const struct found_event *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static size_t perf_add_events(const struct job *job, int s, size_t nr,
			      struct found_event *found)
{
	const struct readings *of = &job->of[s];

	for (size_t i = 0; i < of->nr; i++) {
		const struct perfstat *perf = of->reading[i].run->perf;

		for (size_t j = 0; j < perf->nr_events; j++, nr++)
			if (found)
				found[nr] = (struct found_event){
					&perf->events[j], nr };
	}
	return nr;
}

/*
 * Compare all events of both sides, each once, in the order of their first
 * appearance.
 */
static int perf_compare_events(const struct job *job)
{
	size_t nr =
		perf_add_events(job, 1, perf_add_events(job, 0, 0, NULL), NULL);
	SCOPE_FREE struct found_event *found = calloc(nr + 1, sizeof(*found));
	size_t kept = 0;
	int err = 0;

	if (!found)
		return fail(ENOMEM, "allocate %zu events", nr);
	perf_add_events(job, 1, perf_add_events(job, 0, 0, found), found);
	qsort(found, nr, sizeof(*found), perf_by_name);
	for (size_t i = 0; i < nr; i++)
		if (!i || strcmp(found[i].event->event,
				 found[kept - 1].event->event))
			found[kept++] = found[i];
	qsort(found, kept, sizeof(*found), perf_by_order);
	for (size_t i = 0; i < kept && !err; i++)
		err = perf_compare_event(job, found[i].event);
	return err;
}

static int perf_compare_sources(const struct job *job)
{
	size_t nr_without = job->of[0].nr_without + job->of[1].nr_without;
	int err = 0;

	if (!job->of[0].nr && !job->of[1].nr)
		return 0;
	if (!job->of[0].nr || !job->of[1].nr)
		return admission_note(&job->comparison->checked, NOTE_REFUSED,
				      "%.80s: perf stat: only runs of %c have "
				      "usable counts", job->cell->cell,
				      perf_letter(job, !job->of[0].nr));
	if (nr_without)
		err = admission_note(&job->comparison->checked, NOTE_REMARK,
				     "%.80s: perf stat: %zu runs have no "
				     "counts of perf stat, so its rows leave "
				     "them out", job->cell->cell, nr_without);
	return err ? err : perf_compare_events(job);
}

int compare_perf(const struct side *a, const struct side *b,
		 const struct cell_name *cell,
		 const struct compare_options *options,
		 struct comparison *comparison)
{
	struct job job = { cell, options, comparison, { a, b }, { { 0 } } };
	int err = perf_collect(&job, 0);

	if (!err)
		err = perf_collect(&job, 1);
	if (!err)
		err = perf_compare_sources(&job);
	free(job.of[0].reading);
	free(job.of[1].reading);
	return err;
}
