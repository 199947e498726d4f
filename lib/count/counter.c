/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/counter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/count/counter_backend.h"
#include "lib/count/counter_libperf.h"
#include "lib/count/counter_probe.h"
#include "lib/count/counter_raw.h"

/* The dummy event that leads software events and tracepoints is no row. */
#define LEADER COUNTER_EVENTS_MAX

struct group {
	void *handle;
	unsigned target;
	unsigned nr;
	unsigned row[COUNTER_EVENTS_MAX + 1];	/* or LEADER */
};

struct counter_session {
	const struct counter_backend *backend;
	const char *note;	/* why it is not libperf, or "" */
	struct counter_probe probe;
	unsigned nr_targets, nr_groups;
	struct group *groups;
	/* [event * nr_targets + target] */
	struct counter_value *values;
	bool *counted;
};

const char *counter_status_name(enum counter_status status)
{
	static const char *const names[] = {
		[COUNTER_OFF] = "off",
		[COUNTER_OK] = "ok",
		[COUNTER_ABSENT] = "absent",
		[COUNTER_UNSUPPORTED] = "unsupported",
		[COUNTER_REFUSED] = "refused",
	};

	return names[status];
}

static int counter_pick_backend(struct counter_session *session,
				enum counter_backend_id id)
{
	const struct counter_backend *libperf = counter_backend_libperf;
	const char *lacks = libperf && libperf->lacks ? libperf->lacks() :
							NULL;

	if (id == COUNTER_BACKEND_LIBPERF && (!libperf || lacks))
		return fail(ENOTSUP, "count with libperf: %s",
			    lacks ? lacks : "built without it");
	if (libperf && !lacks && id != COUNTER_BACKEND_RAW) {
		session->backend = libperf;
		return 0;
	}
	session->backend = &counter_backend_raw;
	if (id == COUNTER_BACKEND_BEST && lacks)
		session->note = lacks;
	return 0;
}

static void counter_leader_spec(struct counter_spec *spec)
{
	*spec = (struct counter_spec){ .attr = {
		.size = sizeof(spec->attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.read_format = COUNTER_READ_FORMAT,
	} };
}

/* Events of one group: the same kind, and the same PMU group. */
static bool counter_belongs(const struct counter_session *session, unsigned row,
			    unsigned pmu_group,
			    const struct counter_target *target)
{
	const struct counter_event *event = &counter_events[row];

	if (session->probe.status[row] != COUNTER_OK ||
	    (target->cpu < 0 && !event->per_thread))
		return false;
	return event->kind == COUNTER_PMU ? event->group == pmu_group :
					    pmu_group == 0;
}

static void counter_refuse_group(struct counter_session *session,
				 const struct group *group, unsigned failed,
				 int err)
{
	for (unsigned i = 0; i < group->nr; i++) {
		unsigned row = group->row[i];

		if (row == LEADER || (failed && i != failed))
			continue;
		counter_probe_refuse(&session->probe, row, err);
	}
}

static void counter_note_counted(struct counter_session *session,
				 const struct group *group)
{
	for (unsigned i = 0; i < group->nr; i++)
		if (group->row[i] != LEADER)
			session->counted[group->row[i] * session->nr_targets +
					 group->target] = true;
}

/*
 * Open the events of one group. If an event fails here although it opened
 * alone, it is refused, and the others are tried again.
 */
static int counter_open_group(struct counter_session *session,
			      const struct counter_target *target,
			      unsigned pmu_group, struct group *group)
{
	struct counter_spec specs[COUNTER_EVENTS_MAX + 1];
	unsigned failed;
	int err;

	do {
		group->nr = 0;
		if (!pmu_group) {
			counter_leader_spec(&specs[0]);
			group->row[group->nr++] = LEADER;
		}
		for (unsigned row = 0; row < counter_nr_events; row++) {
			if (!counter_belongs(session, row, pmu_group, target))
				continue;
			counter_probe_spec(&session->probe, row,
					   &specs[group->nr]);
			group->row[group->nr++] = row;
		}
		if (group->nr == !pmu_group)
			return 0;
		err = session->backend->open(specs, group->nr, target, &failed,
					     &group->handle);
		if (err == -EMFILE || err == -ENFILE || err == -ENOMEM)
			return fail(err, "open %u events on %s %d", group->nr,
				    target->cpu >= 0 ? "CPU" : "thread",
				    target->cpu >= 0 ? target->cpu :
						       (int)target->tid);
		if (err)
			counter_refuse_group(session, group, failed, err);
	} while (err);
	counter_note_counted(session, group);
	session->nr_groups++;
	return 0;
}

static unsigned counter_highest_pmu_group(void)
{
	unsigned highest = 0;

	for (unsigned row = 0; row < counter_nr_events; row++)
		if (counter_events[row].group > highest)
			highest = counter_events[row].group;
	return highest;
}

static int counter_open_all(struct counter_session *session,
			    const struct counter_target *targets)
{
	unsigned nr_kinds = counter_highest_pmu_group() + 1;
	int err = 0;

	session->groups = calloc((size_t)session->nr_targets * nr_kinds,
				 sizeof(*session->groups));
	session->values = calloc((size_t)session->nr_targets *
				 counter_nr_events, sizeof(*session->values));
	session->counted = calloc((size_t)session->nr_targets *
				  counter_nr_events,
				  sizeof(*session->counted));
	if (!session->groups || !session->values || !session->counted)
		return fail(ENOMEM, "allocate the counters of %u targets",
			    session->nr_targets);
	for (unsigned i = 0; !err && i < session->nr_targets; i++) {
		for (unsigned kind = 0; !err && kind < nr_kinds; kind++) {
			struct group *group =
				&session->groups[session->nr_groups];

			group->target = i;
			err = counter_open_group(session, &targets[i], kind,
						 group);
		}
	}
	return err;
}

int counter_open(int root_fd, enum counter_backend_id backend,
		 const struct counter_selection *selection,
		 const struct counter_target *targets, unsigned nr_targets,
		 struct counter_session **session)
{
	struct counter_session *s = calloc(1, sizeof(*s));
	int err;

	*session = NULL;
	if (!s)
		return fail(ENOMEM, "allocate a session of counters");
	s->nr_targets = nr_targets;
	s->note = "";
	err = counter_pick_backend(s, backend);
	if (!err)
		err = counter_probe(root_fd, selection, &targets[0],
				    &s->probe);
	if (!err)
		err = counter_open_all(s, targets);
	counter_probe_end(&s->probe);
	if (err)
		counter_close(s);
	else
		*session = s;
	return err;
}

void counter_close(struct counter_session *session)
{
	if (!session)
		return;
	for (unsigned i = 0; i < session->nr_groups; i++)
		session->backend->close(session->groups[i].handle);
	free(session->groups);
	free(session->values);
	free(session->counted);
	free(session);
}

const char *counter_backend(const struct counter_session *session)
{
	return session->backend->name;
}

const char *counter_backend_note(const struct counter_session *session)
{
	return session->note;
}

int counter_start(struct counter_session *session)
{
	for (unsigned i = 0; i < session->nr_groups; i++) {
		int err = session->backend->enable(session->groups[i].handle);

		if (err)
			return fail(err, "start the counters");
	}
	return 0;
}

int counter_stop(struct counter_session *session)
{
	for (unsigned i = 0; i < session->nr_groups; i++) {
		int err = session->backend->disable(session->groups[i].handle);

		if (err)
			return fail(err, "stop the counters");
	}
	return 0;
}

int counter_read(struct counter_session *session)
{
	struct counter_value values[COUNTER_EVENTS_MAX + 1];

	for (unsigned i = 0; i < session->nr_groups; i++) {
		const struct group *group = &session->groups[i];
		int err = session->backend->read(group->handle, values);

		if (err)
			return fail(err, "read the counters");
		for (unsigned j = 0; j < group->nr; j++)
			if (group->row[j] != LEADER)
				session->values[group->row[j] *
						session->nr_targets +
						group->target] = values[j];
	}
	return 0;
}

enum counter_status counter_status_of(const struct counter_session *session,
				      unsigned event)
{
	return session->probe.status[event];
}

const char *counter_reason(const struct counter_session *session,
			   unsigned event)
{
	return session->probe.reason[event];
}

const struct counter_value *
counter_value(const struct counter_session *session, unsigned event,
	      unsigned target)
{
	size_t i = (size_t)event * session->nr_targets + target;

	if (session->probe.status[event] != COUNTER_OK ||
	    !session->counted[i])
		return NULL;
	return &session->values[i];
}
