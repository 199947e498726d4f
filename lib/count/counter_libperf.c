/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The backend on libperf (tools/lib/perf of the kernel). Only what Linux 6.1,
 * 6.12 and 7.3 have in common is used; libperf is GPL-2.0, so a binary with
 * this backend is too.
 */
#include "lib/count/counter_libperf.h"

#ifndef MMFENCE_LIBPERF

const struct counter_backend *const counter_backend_libperf;

#else

#include <errno.h>
#include <perf/core.h>
#include <perf/cpumap.h>
#include <perf/evlist.h>
#include <perf/evsel.h>
#include <perf/event.h>
#include <perf/threadmap.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * libperf.a has this symbol, but libperf.so does not export it. It sets the
 * filter only on the CPUs of the event, which only perf_evlist__set_maps()
 * sets.
 */
extern int perf_evsel__apply_filter(struct perf_evsel *evsel,
				    const char *filter) __attribute__((weak));

struct libperf_group {
	struct perf_evlist *list;
	unsigned nr;
	struct perf_evsel *evsel[];
};

static int libperf_print_nothing(enum libperf_print_level level,
				 const char *fmt, va_list args)
{
	return 0;
}

static void libperf_close(void *group)
{
	struct libperf_group *g = group;

	perf_evlist__close(g->list);
	perf_evlist__delete(g->list);
	free(g);
}

/* The maps are counted: the list keeps what it needs. */
static int libperf_set_maps(struct perf_evlist *list,
			    const struct counter_target *target)
{
	struct perf_cpu_map *cpus;
	struct perf_thread_map *threads = perf_thread_map__new_dummy();
	char cpu[16] = "";
	int err = 0;

	/* An empty list is the map of "any CPU". */
	if (target->cpu >= 0)
		snprintf(cpu, sizeof(cpu), "%d", target->cpu);
	cpus = perf_cpu_map__new(cpu);
	if (!cpus || !threads) {
		err = -ENOMEM;
	} else {
		if (target->cpu < 0)
			perf_thread_map__set_pid(threads, 0, target->tid);
		perf_evlist__set_maps(list, cpus, threads);
	}
	perf_cpu_map__put(cpus);
	perf_thread_map__put(threads);
	return err;
}

static int libperf_add_events(struct libperf_group *g,
			      const struct counter_spec *specs, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++) {
		struct perf_event_attr attr = specs[i].attr;

		attr.disabled = i == 0;
		g->evsel[i] = perf_evsel__new(&attr);
		if (!g->evsel[i])
			return -ENOMEM;
		perf_evlist__add(g->list, g->evsel[i]);
		g->nr++;
	}
	perf_evlist__set_leader(g->list);
	return 0;
}

/*
 * Would libperf open every event on @target and nowhere else?
 * perf_evsel__read() and perf_evsel__apply_filter() both use the index into the
 * map of the event.
 */
static bool libperf_maps_hold(const struct libperf_group *g,
			      const struct counter_target *target)
{
	int cpu = target->cpu >= 0 ? target->cpu : -1;

	for (unsigned i = 0; i < g->nr; i++) {
		struct perf_cpu_map *cpus = perf_evsel__cpus(g->evsel[i]);

		if (perf_cpu_map__nr(cpus) != 1 ||
		    perf_cpu_map__cpu(cpus, 0).cpu != cpu)
			return false;
	}
	return true;
}

static int libperf_open_events(struct libperf_group *g,
			       const struct counter_spec *specs,
			       unsigned *failed)
{
	int err = 0;

	for (unsigned i = 0; !err && i < g->nr; i++) {
		struct perf_evsel *evsel = g->evsel[i];

		*failed = i;
		err = perf_evsel__open(evsel, perf_evsel__cpus(evsel),
				       perf_evsel__threads(evsel));
		if (!err && specs[i].filter &&
		    perf_evsel__apply_filter(evsel, specs[i].filter))
			err = -errno;
	}
	return err;
}

/* A group whose events have their maps and are not open. */
static int libperf_prepare(const struct counter_spec *specs, unsigned nr,
			   const struct counter_target *target,
			   struct libperf_group **group)
{
	struct libperf_group *g = calloc(1, sizeof(*g) +
					    nr * sizeof(g->evsel[0]));
	int err;

	if (!g)
		return -ENOMEM;
	libperf_init(libperf_print_nothing);
	g->list = perf_evlist__new();
	if (!g->list) {
		free(g);
		return -ENOMEM;
	}
	err = libperf_add_events(g, specs, nr);
	if (!err)
		err = libperf_set_maps(g->list, target);
	if (!err && !libperf_maps_hold(g, target))
		err = -ENOTSUP;
	if (err)
		libperf_close(g);
	else
		*group = g;
	return err;
}

/*
 * The libperf of Linux 7.2 never sets has_user_cpus. So if an event is
 * requested on one CPU, it maps the event to every online CPU. If CPU 0 is the
 * only CPU, both are the same.
 */
static const char *libperf_lacks(void)
{
	static const struct counter_target cpu0 = { .cpu = 0 };
	struct counter_spec dummy = { .attr = {
		.size = sizeof(dummy.attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
	} };
	struct libperf_group *group;

	if (!perf_evsel__apply_filter)
		return "this libperf cannot filter";
	if (libperf_prepare(&dummy, 1, &cpu0, &group))
		return "this libperf does not open an event on the one CPU "
		       "that was asked for";
	libperf_close(group);
	return NULL;
}

static int libperf_open(const struct counter_spec *specs, unsigned nr,
			const struct counter_target *target, unsigned *failed,
			void **group)
{
	struct libperf_group *g;
	int err;

	*failed = 0;
	err = libperf_prepare(specs, nr, target, &g);
	if (err)
		return err;
	err = libperf_open_events(g, specs, failed);
	if (err)
		libperf_close(g);
	else
		*group = g;
	return err;
}

static int libperf_enable(void *group)
{
	struct libperf_group *g = group;

	return perf_evsel__enable(g->evsel[0]) ? -errno : 0;
}

static int libperf_disable(void *group)
{
	struct libperf_group *g = group;

	return perf_evsel__disable(g->evsel[0]) ? -errno : 0;
}

static int libperf_read(void *group, struct counter_value *values)
{
	struct libperf_group *g = group;

	for (unsigned i = 0; i < g->nr; i++) {
		struct perf_counts_values got;
		int err = perf_evsel__read(g->evsel[i], 0, 0, &got);

		if (err)
			return err;
		values[i] = (struct counter_value){
			.count = got.val,
			.enabled_ns = got.ena,
			.running_ns = got.run,
		};
	}
	return 0;
}

static const struct counter_backend libperf = {
	.name = "libperf",
	.lacks = libperf_lacks,
	.open = libperf_open,
	.enable = libperf_enable,
	.disable = libperf_disable,
	.read = libperf_read,
	.close = libperf_close,
};

const struct counter_backend *const counter_backend_libperf = &libperf;

#endif
