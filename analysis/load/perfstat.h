/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PERFSTAT_H
#define ANALYSIS_PERFSTAT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The output of "perf stat --json-output", as scripts/perf-stat stores it (an
 * array of perf's objects) or as perf prints it (an object per line, comments
 * after "#"). It comes from strangers, as run files do.
 * Source: tools/perf/util/stat-display.c, print_counter_aggr(), of Linux 6.1.
 */

#define PERFSTAT_MAX_BYTES  (1u << 20)
#define PERFSTAT_MAX_EVENTS 256u

enum perfstat_status {
	PERFSTAT_COUNTED,
	PERFSTAT_UNSUPPORTED,	/* "<not supported>": not by this machine */
	PERFSTAT_NOT_COUNTED,	/* "<not counted>": it never got a counter */
	/*
	 * Listed twice, in two groups or of two PMUs: which count is meant is
	 * unknown.
	 */
	PERFSTAT_TWICE,
};

struct perfstat_event {
	char *event, *unit;		/* as in the file; see text_clean() */
	enum perfstat_status status;
	double count;			/* NAN unless counted */
	double running_percent; /* share of the time that it was counted */
};

struct perfstat {
	char *path;
	struct perfstat_event *events;	/* in the order of the file */
	size_t nr_events;
};

/*
 * perfstat_load() - read @path. perfstat_parse() - the same from @len bytes at
 * @text; @name is for errors.
 * Return: 0 with *@stat to be freed by perfstat_free(); -EINVAL with fail(),
 * which names file, entry and key; other -errno with fail().
 */
int perfstat_load(const char *path, struct perfstat **stat);
int perfstat_parse(const char *text, size_t len, const char *name,
		   struct perfstat **stat);
void perfstat_free(struct perfstat *stat);	/* takes NULL too */

/* perfstat_find() - find an event by name; NULL if there is none. */
const struct perfstat_event *perfstat_find(const struct perfstat *stat,
					   const char *event);

/*
 * perfstat_multiplexed() - did the event share its hardware counter, so that
 * the count covers only a part of the time?
 */
bool perfstat_multiplexed(const struct perfstat_event *event);

/*
 * perfstat_lack() - why there is no count: "unsupported", "not counted",
 * "listed twice by perf"; NULL if it was counted.
 */
const char *perfstat_lack(const struct perfstat_event *event);

#endif
