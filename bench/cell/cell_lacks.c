/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_lacks.h"

#include <stdio.h>

#include "bench/cell/cell_hold.h"
#include "lib/sys/irqcount.h"
#include "lib/sys/kthread.h"
#include "lib/hold/knob.h"
#include "lib/sys/memlimit.h"
#include "lib/base/scope.h"

int cell_lacks_memory(const struct cell *cell,
		      const struct cell_context *context)
{
	uint64_t available_bytes;
	const char *by;
	int err = memlimit_available(context->root_fd, &available_bytes, &by);

	if (err)
		return err;
	if (cell->spec.area_bytes > available_bytes / 2)
		return fail_plain(ENOMEM, "area of %lu MiB: more than half of "
				  "the %lu MiB available (limited by %s)",
				  (unsigned long)(cell->spec.area_bytes >> 20),
				  (unsigned long)(available_bytes >> 20), by);
	return 0;
}

int cell_lacks_counts(const struct cell_context *context)
{
	struct irq_counts counts;
	char why[FAIL_TEXT_BYTES];
	int err = irq_counts_alloc(context->root_fd, &counts);

	if (!err)
		err = irq_counts_read(context->root_fd, &counts);
	irq_counts_free(&counts);
	if (!err)
		return 0;
	snprintf(why, sizeof(why), "%s", fail_text());
	return fail_plain(err, "no interrupts can be counted (hidden by a "
			  "container?): %.300s", why);
}

int cell_lacks_threads(void)
{
	char why[FAIL_TEXT_BYTES];
	int err = process_visible();

	if (!err)
		return 0;
	snprintf(why, sizeof(why), "%s", fail_text());
	return fail_plain(err, "what the scheduler did to a thread cannot be "
			  "read: %.300s; mount a /proc of this one", why);
}

int cell_lacks_tunables(const struct cell *cell,
			const struct cell_context *context)
{
	SCOPE_FILE nowhere = fopen("/dev/null", "we");
	struct cell_context dry = *context;
	int err;

	if (context->unprivileged)
		return 0;
	if (!nowhere)
		return fail(errno, "open /dev/null");
	err = knob_open_dry(nowhere, &dry.knobs);
	if (err)
		return err;
	err = cell_hold(cell, &dry);
	knob_close(dry.knobs);
	return err;
}
