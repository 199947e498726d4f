/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/inject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/count/delay.h"
#include "lib/count/extra.h"
#include "lib/base/scope.h"

struct injector {
	struct inject_log *log;
	unsigned nr;
	struct extra with[INJECT_ROWS_MAX], without[INJECT_ROWS_MAX];
	struct delay delays[INJECT_ROWS_MAX], no_delay;
	void *lines[INJECT_ROWS_MAX], *no_line;	/* of operations; or NULL */
	uint64_t nr_pairs, nr_windows;	/* begun: whose turn it is */
};

static int inject_add_delay(const char *text, struct inject_settings *settings)
{
	uint64_t delay_ns;
	int err = opt_count(text, &delay_ns);

	if (err)
		return err;
	if (delay_ns > DELAY_MAX_NS)
		return fail(ERANGE, "%lu: takes 0 to %d ns",
			    (unsigned long)delay_ns, DELAY_MAX_NS);
	for (unsigned i = 0; i < settings->nr; i++)
		if (settings->delay_ns[i] == delay_ns)
			return fail(0, "%lu is given twice",
				    (unsigned long)delay_ns);
	if (settings->nr == INJECT_ROWS_MAX)
		return fail(0, "more than %d delays", INJECT_ROWS_MAX);
	settings->delay_ns[settings->nr++] = (unsigned)delay_ns;
	return 0;
}

int inject_parse(const char *text, struct inject_settings *settings)
{
	SCOPE_FREE char *copy = strdup(text);
	char *rest = copy, *item;
	int err = copy ? 0 : fail(ENOMEM, "copy %zu bytes", strlen(text));

	memset(settings, 0, sizeof(*settings));
	while (!err && (item = strsep(&rest, ",")))
		err = inject_add_delay(item, settings);
	return err;
}

static int inject_start_delay(struct injector *injector, unsigned row,
			      unsigned delay_ns)
{
	injector->with[row] = (struct extra){ delay_run_extra,
					      &injector->delays[row], 1 };
	injector->without[row] = (struct extra){ delay_run_extra,
						 &injector->no_delay, 1 };
	return delay_calibrate(&injector->delays[row], delay_ns);
}

/* The slice without the operation runs as many turns of an empty loop. */
static int inject_start_op(struct injector *injector, unsigned row,
			   const struct inject_op *op,
			   const struct primitive *none)
{
	void *line = subject_state_new(&op->primitive->subject);

	if (!injector->no_line)
		injector->no_line = subject_state_new(&none->subject);
	injector->lines[row] = line;
	injector->with[row] = (struct extra){ op->primitive->run, line,
					      op->nr };
	injector->without[row] = (struct extra){ none->run, injector->no_line,
						 op->nr };
	return line && injector->no_line ? 0 : -ENOMEM;
}

int inject_start(const struct inject_settings *settings,
		 struct inject_log *log, struct injector **injector)
{
	struct injector *made = calloc(1, sizeof(*made));
	int err = 0;

	if (!made)
		return fail(ENOMEM, "allocate %zu bytes", sizeof(*made));
	made->log = log;
	made->nr = settings->nr;
	for (unsigned i = 0; !err && i < made->nr; i++)
		err = settings->none ?
			inject_start_op(made, i, &settings->op[i],
					settings->none) :
			inject_start_delay(made, i, settings->delay_ns[i]);
	if (err) {
		inject_stop(made);
		return err;
	}
	*injector = made;
	return 0;
}

void inject_stop(struct injector *injector)
{
	if (!injector)
		return;
	for (unsigned i = 0; i < injector->nr; i++)
		free(injector->lines[i]);
	free(injector->no_line);
	free(injector);
}

static void inject_record(struct inject_sample *samples, _Atomic unsigned *nr,
			  unsigned max, struct inject_sample sample)
{
	unsigned at = atomic_load_explicit(nr, memory_order_relaxed);

	if (at == max)
		return;
	samples[at] = sample;
	atomic_store_explicit(nr, at + 1, memory_order_release);
}

static double inject_cycle_ns(const struct pin_slice *slice)
{
	return (double)slice->busy_ns / (double)slice->cycles;
}

/*
 * One row after the other; in every second turn the slice with the row is
 * first.
 */
static int inject_run_pair(struct injector *injector, struct pin_loop *loop,
			   const _Atomic int *go, int running, bool *stopped)
{
	unsigned row = (unsigned)(injector->nr_pairs % injector->nr);
	bool with_first = injector->nr_pairs / injector->nr % 2;
	struct pin_slice slices[2];	/* without, with */
	double cycle_ns;
	int err = 0;

	injector->nr_pairs++;
	for (int i = 0; !err && i < 2; i++) {
		bool with = with_first != (i == 1);

		err = pin_loop_slice(loop, go, running, INJECT_SLICE_NS,
				     with ? &injector->with[row] :
					    &injector->without[row],
				     &slices[with]);
		*stopped = slices[with].stopped;
		if (err || *stopped)
			return err;
	}
	cycle_ns = inject_cycle_ns(&slices[0]);
	inject_record(injector->log->pairs, &injector->log->nr_pairs,
		      INJECT_PAIRS_MAX,
		      (struct inject_sample){
			      .added_ns = inject_cycle_ns(&slices[1]) -
					  cycle_ns,
			      .row = row, .cycle_ns = cycle_ns });
	return err;
}

int inject_window(struct injector *injector, struct pin_loop *loop,
		  const _Atomic int *go, int running)
{
	unsigned alone = (unsigned)(injector->nr_windows++ % injector->nr);
	bool stopped = false;
	int err = 0;

	while (!err && !stopped)
		err = inject_run_pair(injector, loop, go, running, &stopped);
	if (err)
		return err;
	inject_record(injector->log->alone, &injector->log->nr_alone,
		      INJECT_ALONE_MAX,
		      (struct inject_sample){
			      .added_ns = extra_measure(
				      &injector->with[alone],
				      &injector->without[alone]),
			      .row = alone });
	return 0;
}
