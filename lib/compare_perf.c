/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What perf stat counted beside the runs, per event of the clearer, per pin
 * cycle, per operation. perf counts all windows of a run together, so it is
 * divided by what happened in all of them, and belongs to the only cell.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/perfstat.h"
#include "lib/scope.h"

enum per { PER_EVENT, PER_CYCLE, PER_OP, NR_PER };

static const char *const per_names[NR_PER] = { "event", "cycle", "op" };

/* One run of a side whose counts can be divided. */
struct reading {
	const struct runfile *run;
	size_t boot;
	double amount[NR_PER];		/* NAN: not known */
};

struct readings {
	struct reading *reading;
	size_t nr, nr_without;		/* ok runs, and those without perf */
};

struct job {
	const struct compare_name *cell;
	const struct compare_options *options;
	struct comparison *comparison;
	const struct side *side[2];
	struct readings of[2];
};

static bool was_measured(const struct run_cell *cell)
{
	for (size_t i = 0; i < cell->nr_rounds; i++)
		if (!cell->rounds[i].counting)
			return true;
	return false;
}

/* What happened in the windows that perf counted: disturbed rounds too. */
static const char *sum_amounts(const struct run_cell *cell,
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
		/* What one round does not tell, their sum does not either. */
		amount[PER_EVENT] += round->clear_events;
		amount[PER_CYCLE] += round->pin_cycles;
		amount[PER_OP] += round->ops;
	}
	for (int per = 0; per < NR_PER; per++)
		if (amount[per] > 0)
			return NULL;
	return "nothing was pinned, cleared or done to divide by";
}

/* Why perf's counts cannot be those of @cell; NULL: they are. */
static const char *why_not(const struct runfile *run,
			   const struct run_cell *cell, double amount[NR_PER])
{
	size_t nr = 0;

	if (!strstr(run->settings, "perf_control=true"))
		return "the run was not under perf's control";
	if (run->interrupted)
		return "the run was interrupted, maybe in what perf counted";
	for (size_t i = 0; i < run->nr_cells; i++)
		nr += was_measured(&run->cells[i]);
	if (nr > 1)
		return "perf counted several cells together; run one at a time";
	return sum_amounts(cell, amount);
}

static int add_reading(struct job *job, int s, size_t i)
{
	const struct runfile *run = job->side[s]->runs[i];
	const struct run_cell *cell = runfile_cell(run, job->cell->cell,
						   job->cell->primitive);
	struct readings *of = &job->of[s];
	struct reading *reading = &of->reading[of->nr];
	const char *why;

	if (!cell || cell->outcome != RUN_OK)
		return 0;
	if (!run->perf) {
		of->nr_without++;
		return 0;
	}
	why = why_not(run, cell, reading->amount);
	if (why)
		return compare_note(job->comparison, NOTE_REFUSED,
				    "%.80s: perf stat: %s: %.100s",
				    job->cell->cell, run->perf->path, why);
	reading->run = run;
	reading->boot = job->side[s]->boot_of_run[i];
	of->nr++;
	return 0;
}

static int collect(struct job *job, int s)
{
	size_t nr = job->side[s]->nr_runs;
	int err = 0;

	job->of[s].reading = calloc(nr + 1, sizeof(*job->of[s].reading));
	if (!job->of[s].reading)
		return fail(ENOMEM, "%zu runs", nr);
	for (size_t i = 0; i < nr && !err; i++)
		err = add_reading(job, s, i);
	return err;
}

/* "A" or the letter of the other side. */
static char letter(const struct job *job, int s)
{
	return (char)('A' + (s ? (char)job->comparison->side : 0));
}

static int refuse_share(const struct job *job, int s,
			const struct perfstat_event *found, bool *refused)
{
	return compare_refuse(job->comparison, job->options, refused,
			      "%.60s: %.60s (perf stat): multiplexed on %c: "
			      "%.9g in %.2f %% of the time, not scaled",
			      job->cell->cell, found->event, letter(job, s),
			      found->count, found->running_percent);
}

/* Can the count of @wanted in one run be used? Else a note says why not. */
static int demand_reading(const struct job *job, int s,
			  const struct perfstat_event *wanted,
			  const struct perfstat *perf, bool *refused)
{
	const struct perfstat_event *found = perfstat_find(perf,
							   wanted->event);
	const char *lack = found ? perfstat_lack(found) : "not asked for";

	*refused = true;
	if (lack)
		return compare_note(job->comparison, NOTE_REFUSED,
				    "%.60s: %.60s (perf stat): %s on %c "
				    "(%.80s)", job->cell->cell, wanted->event,
				    lack, letter(job, s), perf->path);
	if (strcmp(found->unit, wanted->unit))
		return compare_note(job->comparison, NOTE_REFUSED,
				    "%.60s: %.60s (perf stat): another unit: "
				    "\"%.20s\" and \"%.20s\"",
				    job->cell->cell, wanted->event,
				    wanted->unit, found->unit);
	/* perf gives a unit to times, which mean nothing when emulated. */
	*refused = *found->unit && job->comparison->times_refused;
	if (!*refused && perfstat_multiplexed(found))
		return refuse_share(job, s, found, refused);
	return 0;
}

static int demand_event(const struct job *job,
			const struct perfstat_event *wanted, bool *refused)
{
	int err = 0;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < job->of[s].nr && !err && !*refused; i++)
			err = demand_reading(job, s, wanted,
					     job->of[s].reading[i].run->perf,
					     refused);
	return err;
}

/* The values of @event on one side, as samples_collect() has metrics. */
static int collect_samples(const struct job *job, int s, const char *event,
			   enum per per, struct samples *samples)
{
	const struct readings *of = &job->of[s];
	const struct side *side = job->side[s];

	memset(samples, 0, sizeof(*samples));
	samples->values = calloc(of->nr + 1, sizeof(*samples->values));
	samples->means = calloc(side->nr_boots + 1, sizeof(*samples->means));
	samples->boot = calloc(side->nr_boots + 1, sizeof(*samples->boot));
	samples->start = calloc(side->nr_boots + 1, sizeof(*samples->start));
	if (!samples->values || !samples->means || !samples->boot ||
	    !samples->start) {
		samples_free(samples);
		return fail(ENOMEM, "%zu runs", of->nr);
	}
	for (size_t boot = 0; boot < side->nr_boots; boot++) {
		for (size_t i = 0; i < of->nr; i++) {
			const struct reading *reading = &of->reading[i];
			double amount = reading->amount[per];

			if (reading->boot == boot && amount > 0)
				samples->values[samples->nr_rounds++] =
					perfstat_find(reading->run->perf,
						      event)->count / amount;
		}
		samples_end_boot(samples, boot);
	}
	samples->nr_runs = samples->nr_rounds;
	return 0;
}

static int compare_per(const struct job *job, const char *event, enum per per)
{
	struct samples a = { 0 }, b = { 0 };
	int err = collect_samples(job, 0, event, per, &a);

	if (!err)
		err = collect_samples(job, 1, event, per, &b);
	if (!err && a.nr_boots && b.nr_boots)
		err = compare_add_row(job->options, job->comparison,
				      &(struct compare_row){
					      .cell = job->cell->cell,
					      .primitive = job->cell->primitive,
					      .metric = metric_perf,
					      .event = event,
					      .per = per_names[per],
				      }, &a, &b);
	samples_free(&a);
	samples_free(&b);
	return err;
}

static int compare_event(const struct job *job,
			 const struct perfstat_event *event)
{
	bool refused = false;
	int err = demand_event(job, event, &refused);

	for (int per = 0; per < NR_PER && !err && !refused; per++)
		err = compare_per(job, event->event, (enum per)per);
	return err;
}

struct found_event {
	const struct perfstat_event *event;
	size_t order;			/* of first appearance */
};

static int by_name(const void *a, const void *b)
{
	const struct found_event *x = a, *y = b;
	int order = strcmp(x->event->event, y->event->event);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
	const struct found_event *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static size_t add_events(const struct job *job, int s, size_t nr,
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

/* All events of both sides, each once, in the order they first appear. */
static int compare_events(const struct job *job)
{
	size_t nr = add_events(job, 1, add_events(job, 0, 0, NULL), NULL);
	SCOPE_FREE struct found_event *found = calloc(nr + 1, sizeof(*found));
	size_t kept = 0;
	int err = 0;

	if (!found)
		return fail(ENOMEM, "%zu events", nr);
	add_events(job, 1, add_events(job, 0, 0, found), found);
	qsort(found, nr, sizeof(*found), by_name);
	for (size_t i = 0; i < nr; i++)
		if (!i || strcmp(found[i].event->event,
				 found[kept - 1].event->event))
			found[kept++] = found[i];
	qsort(found, kept, sizeof(*found), by_order);
	for (size_t i = 0; i < kept && !err; i++)
		err = compare_event(job, found[i].event);
	return err;
}

static int compare_sources(const struct job *job)
{
	size_t nr_without = job->of[0].nr_without + job->of[1].nr_without;
	int err = 0;

	if (!job->of[0].nr && !job->of[1].nr)
		return 0;
	if (!job->of[0].nr || !job->of[1].nr)
		return compare_note(job->comparison, NOTE_REFUSED,
				    "%.80s: perf stat: counts that can be used "
				    "are beside runs of %c only",
				    job->cell->cell,
				    letter(job, !job->of[0].nr));
	if (nr_without)
		err = compare_note(job->comparison, NOTE_REMARK,
				   "%.80s: perf stat: %zu runs have no "
				   "counts of perf and are not in its rows",
				   job->cell->cell, nr_without);
	return err ? err : compare_events(job);
}

int compare_perf(const struct side *a, const struct side *b,
		 const struct compare_name *cell,
		 const struct compare_options *options,
		 struct comparison *comparison)
{
	struct job job = { cell, options, comparison, { a, b }, { { 0 } } };
	int err = collect(&job, 0);

	if (!err)
		err = collect(&job, 1);
	if (!err)
		err = compare_sources(&job);
	free(job.of[0].reading);
	free(job.of[1].reading);
	return err;
}
