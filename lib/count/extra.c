/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/extra.h"

#include <math.h>

#include "lib/base/clock.h"

#define BATCH_NS 25000

static double extra_batch_ns(const struct extra *extra, unsigned nr)
{
	uint64_t start_ns = clock_ns();

	for (unsigned i = 0; i < nr; i++)
		extra->run(extra->state, extra->nr);
	return (double)(clock_ns() - start_ns) / nr;
}

/* In the order AB BA, so that a change of the clock rate affects both. */
double extra_measure(const struct extra *with, const struct extra *without)
{
	/* If the clock step is longer than ten runs, the measured time is 0. */
	double run_ns = fmax(extra_batch_ns(with, 10), 1);
	unsigned nr = (unsigned)(BATCH_NS / run_ns) + 1;
	double without_ns = extra_batch_ns(without, nr);
	double with_ns = extra_batch_ns(with, nr);

	with_ns += extra_batch_ns(with, nr);
	without_ns += extra_batch_ns(without, nr);
	return (with_ns - without_ns) / 2;
}
