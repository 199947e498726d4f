/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the reader of perf stat's JSON. If the input is accepted,
 * the result must be consistent: each count is a number, and an event that was
 * not counted is not 0.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "analysis/load/perfstat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct perfstat *stat)
{
	if (!stat->nr_events || stat->nr_events > PERFSTAT_MAX_EVENTS)
		abort();
	for (size_t i = 0; i < stat->nr_events; i++) {
		const struct perfstat_event *event = &stat->events[i];

		if (perfstat_find(stat, event->event) != event ||
		    !*event->event || !event->unit)
			abort();
		if (perfstat_lack(event) ? !isnan(event->count) :
					   !(event->count >= 0))
			abort();
		if (!(event->running_percent >= 0 &&
		      event->running_percent <= 100))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perfstat *stat = NULL;
	int err;

	fail_clear();
	err = perfstat_parse((const char *)data, size, "fuzz", &stat);
	/* Refused with a message that names the file, or taken. */
	if (err ? stat || strncmp(fail_text(), "fuzz: ", 6) : !stat)
		abort();
	if (!err)
		look_at(stat);
	perfstat_free(stat);
	return 0;
}
