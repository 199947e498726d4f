/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/counting.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/scope.h"
#include "lib/sys/procstat.h"

/* The CPUs that have a column in /proc/interrupts. */
static int counting_list_cpus(struct counting *counting)
{
	struct irq_counts irqs;
	int root_fd = counting->visit->env.root_fd;
	int err = irq_counts_alloc(root_fd, &irqs);

	if (!err)
		err = irq_counts_read(root_fd, &irqs);
	if (!err) {
		counting->cpu = calloc(irqs.nr_cpus, sizeof(*counting->cpu));
		if (!counting->cpu)
			err = fail(ENOMEM, "list %u CPUs", irqs.nr_cpus);
	}
	for (unsigned cpu = 0; !err && cpu < irqs.nr_cpus; cpu++)
		if (irqs.online[cpu])
			counting->cpu[counting->nr_cpus++] = cpu;
	irq_counts_free(&irqs);
	return err;
}

/* One descriptor per event and CPU exceeds the usual limit. */
static void counting_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int counting_open_session(struct counting *counting)
{
	unsigned nr = counting->nr_cpus + counting->nr_threads;
	SCOPE_FREE struct counter_target *targets = calloc(nr,
							   sizeof(*targets));

	if (!targets)
		return fail(ENOMEM, "list %u CPUs and threads", nr);
	for (unsigned i = 0; i < counting->nr_cpus; i++)
		targets[i].cpu = (int)counting->cpu[i];
	for (unsigned i = 0; i < counting->nr_threads; i++) {
		struct counter_target *target =
			&targets[counting->nr_cpus + i];

		target->cpu = -1;
		target->tid = i ? counting->crew->worker[i - 1].tid :
				  gettid();
	}
	counting_raise_limit();
	return counter_open(counting->visit->env.root_fd,
			    COUNTER_BACKEND_BEST,
			    &counting->visit->settings->counters, targets, nr,
			    &counting->session);
}

static void counting_note_facts(const struct counting *counting,
				struct counter_facts *facts)
{
	snprintf(facts->backend, sizeof(facts->backend), "%s",
		 counter_backend(counting->session));
	snprintf(facts->backend_note, sizeof(facts->backend_note), "%s",
		 counter_backend_note(counting->session));
	for (unsigned i = 0; i < counter_nr_events; i++) {
		facts->status[i] = (uint8_t)counter_status_of(
			counting->session, i);
		snprintf(facts->note[i], sizeof(facts->note[i]), "%s",
			 counter_reason(counting->session, i));
	}
}

int counting_open(struct counting *counting, const struct visit *visit,
		  const struct workers *crew, struct counter_facts *facts)
{
	int err;

	*counting = (struct counting){
		.visit = visit,
		.crew = crew,
		.nr_threads = crew->nr + 1,
	};
	err = counting_list_cpus(counting);
	if (err)
		return err;
	if (counting_open_session(counting))
		snprintf(facts->reason, sizeof(facts->reason), "%s",
			 fail_text());
	else
		counting_note_facts(counting, facts);
	return 0;
}

void counting_free(struct counting *counting)
{
	free(counting->cpu);
}

/* All faults of the pinners, if they are threads of ours. */
static int counting_pinner_faults(const struct counting *counting,
				  uint64_t *nr_faults)
{
	int err = 0;

	*nr_faults = 0;
	for (unsigned i = 0; !err && i < counting->crew->nr; i++) {
		const struct worker *worker = &counting->crew->worker[i];
		uint64_t nr;

		if (worker->role != ROLE_PINNER || worker->pid)
			continue;
		err = thread_faults_read(counting->visit->env.root_fd,
					 worker->tid, &nr);
		if (!err)
			*nr_faults += nr;
	}
	return err;
}

/*
 * Each CPU keeps a part of the sum; a read of stat_refresh, which only root may
 * do, makes every CPU add its part.
 */
static int counting_read_foll_pins(const struct counting *counting,
				   uint64_t *nr)
{
	static const char *const names[] = { "nr_foll_pin_acquired" };
	int root_fd = counting->visit->env.root_fd;
	SCOPE_TEXT nothing = { 0 };

	*nr = PROCFS_UNKNOWN;
	if (!counting->visit->placement->nr_pinners ||
	    procfs_read(root_fd, "proc/sys/vm/stat_refresh", &nothing))
		return 0;
	return vmstat_read(root_fd, names, 1, nr);
}

int counting_prepare(struct counting *counting)
{
	if (!counting || !counting->session)
		return 0;
	return counting_read_foll_pins(counting, &counting->pins_before);
}

int counting_finish(struct counting *counting)
{
	uint64_t pins;
	int err;

	if (!counting || !counting->session)
		return 0;
	err = counting_read_foll_pins(counting, &pins);
	if (pins == PROCFS_UNKNOWN || counting->pins_before == PROCFS_UNKNOWN ||
	    counting->foll_pins == PROCFS_UNKNOWN)
		counting->foll_pins = PROCFS_UNKNOWN;
	else
		counting->foll_pins += pins - counting->pins_before;
	return err;
}

int counting_begin(struct counting *counting)
{
	int err;

	if (!counting || !counting->session)
		return 0;
	err = counting_pinner_faults(counting, &counting->faults_before);
	return err ? err : counter_start(counting->session);
}

int counting_end(struct counting *counting)
{
	uint64_t faults;
	int err;

	if (!counting || !counting->session)
		return 0;
	err = counter_stop(counting->session);
	if (!err)
		err = counting_pinner_faults(counting, &faults);
	if (!err)
		counting->gup_faults += faults - counting->faults_before;
	return err;
}

static enum cpu_role counting_role_of_cpu(const struct counting *counting,
					  unsigned cpu)
{
	if ((int)cpu == counting->visit->placement->clearer_cpu)
		return ROLE_CLEARER;
	for (unsigned i = 0; i < counting->crew->nr; i++)
		if (counting->crew->worker[i].cpu == (int)cpu)
			return counting->crew->worker[i].role;
	return ROLE_OTHER;
}

static void counting_collect_event(const struct counting *counting,
				   unsigned row, struct event_count *count)
{
	bool per_thread = false;

	for (unsigned i = 0; i < counting->nr_cpus; i++) {
		const struct counter_value *value =
			counter_value(counting->session, row, i);

		if (!value)
			continue;
		count->on_cpus[counting_role_of_cpu(
			counting, counting->cpu[i])] += value->count;
		count->enabled_ns += value->enabled_ns;
		count->running_ns += value->running_ns;
	}
	for (unsigned i = 0; i < counting->nr_threads; i++) {
		const struct counter_value *value =
			counter_value(counting->session, row,
				      counting->nr_cpus + i);
		enum cpu_role role = i ? counting->crew->worker[i - 1].role :
					 ROLE_CLEARER;

		if (!value)
			continue;
		per_thread = true;
		count->of_threads[role] += value->count;
		count->threads_enabled_ns += value->enabled_ns;
		count->threads_running_ns += value->running_ns;
	}
	for (int role = 0; !per_thread && role < NR_ROLES; role++)
		count->of_threads[role] = PROCFS_UNKNOWN;
}

/* perf counts faults raised by the CPU, but not the faults taken by GUP. */
static uint64_t counting_faults_in_gup(const struct counting *counting,
				       const struct counts *counts)
{
	uint64_t raised = 0;
	static const char *const names[] = { "minor-faults", "major-faults" };

	if (!counting->visit->placement->nr_pinners ||
	    counting->visit->processes)
		return PROCFS_UNKNOWN;
	for (int i = 0; i < 2; i++) {
		uint64_t nr = counts->event[counter_find(names[i])]
				      .of_threads[ROLE_PINNER];

		if (nr == PROCFS_UNKNOWN)
			return PROCFS_UNKNOWN;
		raised += nr;
	}
	return counting->gup_faults > raised ? counting->gup_faults - raised :
					       0;
}

int counting_collect(struct counting *counting, struct counts *counts)
{
	int err;

	memset(counts, 0, sizeof(*counts));
	counts->gup_faults = counts->foll_pins = PROCFS_UNKNOWN;
	if (!counting->session)
		return 0;
	err = counter_read(counting->session);
	if (err)
		return err;
	for (unsigned row = 0; row < counter_nr_events; row++)
		counting_collect_event(counting, row, &counts->event[row]);
	counts->gup_faults = counting_faults_in_gup(counting, counts);
	counts->foll_pins = counting->foll_pins;
	return 0;
}
