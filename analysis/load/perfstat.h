/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PERFSTAT_H
#define ANALYSIS_PERFSTAT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What "perf stat --json-output" printed, as scripts/perf-stat stores it (an
 * array of perf's objects) or as perf does (an object a line, comments after
 * "#"). It comes from strangers, as run files do.
 * Source: tools/perf/util/stat-display.c, print_counter_aggr(), of Linux 6.1.
 */

#define PERFSTAT_MAX_BYTES  (1u << 20)
#define PERFSTAT_MAX_EVENTS 256u

enum perfstat_status {
	PERFSTAT_COUNTED,
	PERFSTAT_UNSUPPORTED,	/* "<not supported>": not by this machine */
	PERFSTAT_NOT_COUNTED,	/* "<not counted>": it never got a counter */
	/* In two groups, or of two PMUs: which of the counts is meant? */
	PERFSTAT_TWICE,
};

struct perfstat_event {
	char *event, *unit;		/* as they are; see text_clean() */
	enum perfstat_status status;
	double count;			/* NAN unless counted */
	double running_percent;		/* of the time it was to be counted */
};

struct perfstat {
	char *path;
	struct perfstat_event *events;	/* in the order of the file */
	size_t nr_events;
};

/*
 * perfstat_load() - read @path. perfstat_parse() - the same from @len bytes
 * at @text; @name is for errors.
 * Return: 0 with *@stat to be freed by perfstat_free(); -EINVAL with fail()
 * that names file, entry and key; else -errno with fail().
 */
int perfstat_load(const char *path, struct perfstat **stat);
int perfstat_parse(const char *text, size_t len, const char *name,
		   struct perfstat **stat);
void perfstat_free(struct perfstat *stat);	/* takes NULL too */

/* perfstat_find() - by name; NULL if it is not in there. */
const struct perfstat_event *perfstat_find(const struct perfstat *stat,
					   const char *event);

/*
 * perfstat_multiplexed() - did the event share its hardware, so that its
 * count is of a part of the time?
 */
bool perfstat_multiplexed(const struct perfstat_event *event);

/*
 * perfstat_lack() - "unsupported", "not counted", "listed twice by perf"; NULL
 * if it was counted.
 */
const char *perfstat_lack(const struct perfstat_event *event);

#endif
