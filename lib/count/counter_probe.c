/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/counter_probe.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/count/counter_raw.h"
#include "lib/sys/procfs.h"
#include "lib/sys/tracefs.h"

#if defined(__x86_64__)
#define THIS_ARCH "x86"
#elif defined(__aarch64__)
#define THIS_ARCH "arm64"
#elif defined(__powerpc64__)
#define THIS_ARCH "powerpc"
#elif defined(__s390x__)
#define THIS_ARCH "s390"
#elif defined(__riscv)
#define THIS_ARCH "riscv"
#else
#define THIS_ARCH "other"
#endif

/* The CPU, as shown by /proc/cpuinfo of x86. */
struct cpu_model {
	char vendor[16];
	unsigned family, model;
};

static void probe_set(struct counter_probe *probe, unsigned row,
		      enum counter_status status, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void probe_set(struct counter_probe *probe, unsigned row,
		      enum counter_status status, const char *fmt, ...)
{
	va_list args;

	probe->status[row] = status;
	va_start(args, fmt);
	vsnprintf(probe->reason[row], sizeof(probe->reason[row]), fmt, args);
	va_end(args);
}

/* The value of the first line of @text whose key is @key; "" if none. */
static const char *probe_cpuinfo(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) &&
		    (line[len] == '\t' || line[len] == ':')) {
			line += strcspn(line, ":\n");
			line += *line == ':';
			return line + (*line == ' ');
		}
	}
	return "";
}

static void probe_read_model(int root_fd, struct cpu_model *cpu)
{
	SCOPE_TEXT text = { 0 };
	const char *vendor;

	memset(cpu, 0, sizeof(*cpu));
	if (procfs_read(root_fd, "proc/cpuinfo", &text)) {
		fail_clear();
		return;
	}
	vendor = probe_cpuinfo(text.text, "vendor_id");
	snprintf(cpu->vendor, sizeof(cpu->vendor), "%.*s",
		 (int)strcspn(vendor, "\n"), vendor);
	cpu->family = (unsigned)atoi(probe_cpuinfo(text.text, "cpu family"));
	cpu->model = (unsigned)atoi(probe_cpuinfo(text.text, "model"));
}

static bool probe_is_one_of(const struct cpu_model *cpu,
			    const struct counter_cpus *cpus)
{
	if (strcmp(cpu->vendor, cpus->vendor) || cpu->family != cpus->family)
		return false;
	if (!cpus->models)
		return true;
	for (size_t i = 0; cpus->models[i]; i++)
		if (cpus->models[i] == cpu->model)
			return true;
	return false;
}

void counter_probe_spec(const struct counter_probe *probe, unsigned row,
			struct counter_spec *spec)
{
	const struct counter_event *event = &counter_events[row];
	bool tracepoint = event->kind == COUNTER_TRACEPOINT;

	*spec = (struct counter_spec){
		.attr = {
			.size = sizeof(spec->attr),
			.type = tracepoint ? PERF_TYPE_TRACEPOINT :
					     event->type,
			.config = tracepoint ? probe->id[row] : event->config,
			.read_format = COUNTER_READ_FORMAT,
		},
		.filter = event->filter,
	};
}

void counter_probe_refuse(struct counter_probe *probe, unsigned row, int err)
{
	const struct counter_event *event = &counter_events[row];

	err = abs(err);
	if (event->kind == COUNTER_PMU &&
	    (err == ENOENT || err == EOPNOTSUPP || err == ENODEV))
		probe_set(probe, row, COUNTER_UNSUPPORTED,
			  "the CPUs seen here have no such event (no PMU?)");
	else if (err == EACCES || err == EPERM)
		probe_set(probe, row, COUNTER_REFUSED, "%s: needs root or "
			  "CAP_PERFMON (else seccomp, lockdown?)",
			  strerrordesc_np(err));
	else
		probe_set(probe, row, COUNTER_REFUSED, "perf_event_open: %s",
			  strerrordesc_np(err));
}

static void probe_find_tracepoint(int events_fd, int why, unsigned row,
				  struct counter_probe *probe)
{
	const struct counter_event *event = &counter_events[row];
	int err;

	if (events_fd < 0) {
		probe_set(probe, row, why == -ENOENT ? COUNTER_ABSENT :
						       COUNTER_REFUSED,
			  "no list of tracepoints: %s", strerrordesc_np(-why));
		return;
	}
	err = tracefs_id(events_fd, event->tracepoint, &probe->id[row]);
	if (err == -ENOENT)
		probe_set(probe, row, COUNTER_ABSENT,
			  "this kernel has no tracepoint %s",
			  event->tracepoint);
	else if (err)
		probe_set(probe, row, COUNTER_REFUSED,
			  "read the number of %s: %s",
			  event->tracepoint, strerrordesc_np(-err));
}

/* Checks without opening the event; sets status if it cannot be counted. */
static void probe_look_up(int events_fd, int why, const struct cpu_model *cpu,
			  unsigned row, struct counter_probe *probe)
{
	const struct counter_event *event = &counter_events[row];

	probe->status[row] = COUNTER_OK;
	if (event->arch && strcmp(event->arch, THIS_ARCH))
		probe_set(probe, row, event->kind == COUNTER_PMU ?
				      COUNTER_UNSUPPORTED : COUNTER_ABSENT,
			  "only on %s", event->arch);
	else if (event->cpus && !probe_is_one_of(cpu, event->cpus))
		probe_set(probe, row, COUNTER_UNSUPPORTED,
			  "documented for other CPUs than %.12s family %u "
			  "model %u", cpu->vendor, cpu->family, cpu->model);
	else if (event->kind == COUNTER_TRACEPOINT)
		probe_find_tracepoint(events_fd, why, row, probe);
}

static void probe_try_open(unsigned row, const struct counter_target *target,
			   struct counter_probe *probe)
{
	struct counter_target caller = { .cpu = -1 };
	struct counter_spec spec;
	unsigned failed;
	void *group;
	int err;

	counter_probe_spec(probe, row, &spec);
	err = counter_backend_raw.open(&spec, 1, target ? target : &caller,
				       &failed, &group);
	if (err)
		counter_probe_refuse(probe, row, err);
	else if (counter_events[row].kind == COUNTER_TRACEPOINT)
		probe->held[row] = group;
	else
		counter_backend_raw.close(group);
}

void counter_probe_end(struct counter_probe *probe)
{
	for (unsigned row = 0; row < counter_nr_events; row++) {
		if (probe->held[row])
			counter_backend_raw.close(probe->held[row]);
		probe->held[row] = NULL;
	}
}

int counter_probe(int root_fd, const struct counter_selection *selection,
		  const struct counter_target *target,
		  struct counter_probe *probe)
{
	SCOPE_FD events_fd = tracefs_open(root_fd);
	int why = events_fd < 0 ? events_fd : 0;
	struct cpu_model cpu;

	memset(probe, 0, sizeof(*probe));
	probe_read_model(root_fd, &cpu);
	for (unsigned row = 0; row < counter_nr_events; row++) {
		if (!selection->event[row])
			continue;
		probe_look_up(events_fd, why, &cpu, row, probe);
		if (probe->status[row] == COUNTER_OK)
			probe_try_open(row, target, probe);
	}
	return 0;
}
