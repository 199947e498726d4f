/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/inject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/count/delay.h"
#include "lib/base/scope.h"

struct injector {
	struct inject_log *log;
	unsigned nr;
	struct delay delays[INJECT_DELAYS_MAX], none;
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
			return fail(0, "%lu is there twice",
				    (unsigned long)delay_ns);
	if (settings->nr == INJECT_DELAYS_MAX)
		return fail(0, "more than %d delays", INJECT_DELAYS_MAX);
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
		err = delay_calibrate(&made->delays[i], settings->delay_ns[i]);
	if (err) {
		free(made);
		return err;
	}
	*injector = made;
	return 0;
}

void inject_stop(struct injector *injector)
{
	free(injector);
}

static void inject_record(struct inject_sample *samples, _Atomic unsigned *nr,
			  unsigned max, double added_ns, unsigned delay)
{
	unsigned at = atomic_load_explicit(nr, memory_order_relaxed);

	if (at == max)
		return;
	samples[at] = (struct inject_sample){ added_ns, delay, 0 };
	atomic_store_explicit(nr, at + 1, memory_order_release);
}

static double inject_cycle_ns(const struct pin_slice *slice)
{
	return (double)slice->busy_ns / (double)slice->cycles;
}

/* Delay by delay; every second time round with the delay first. */
static int inject_run_pair(struct injector *injector, struct pin_loop *loop,
			   const _Atomic int *go, int running, bool *stopped)
{
	unsigned delay = (unsigned)(injector->nr_pairs % injector->nr);
	bool delay_first = injector->nr_pairs / injector->nr % 2;
	struct pin_slice slices[2];	/* without, with */
	int err = 0;

	injector->nr_pairs++;
	for (int i = 0; !err && i < 2; i++) {
		bool with = delay_first != (i == 1);

		err = pin_loop_slice(loop, go, running, INJECT_SLICE_NS,
				     with ? &injector->delays[delay] :
					    &injector->none, &slices[with]);
		*stopped = slices[with].stopped;
		if (err || *stopped)
			return err;
	}
	inject_record(injector->log->pairs, &injector->log->nr_pairs,
		      INJECT_PAIRS_MAX,
		      inject_cycle_ns(&slices[1]) - inject_cycle_ns(&slices[0]),
		      delay);
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
		      INJECT_ALONE_MAX, delay_measure(&injector->delays[alone]),
		      alone);
	return 0;
}
