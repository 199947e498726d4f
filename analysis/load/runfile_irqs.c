/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile_irqs.h"

#include <errno.h>
#include <math.h>

#include "lib/base/array.h"

/*
 * The sum of one row over the CPUs of metric->roles; NAN if the kernel has no
 * such row.
 */
static int run_sum_roles(const struct run_reader *reader, json_t *irqs,
			 const struct metric *metric, double *sum)
{
	static const struct {
		unsigned role;
		const char *key;
	} roles[] = {
		{ ON_CLEARER, "clearer" }, { ON_PINNERS, "pinner" },
		{ ON_BYSTANDERS, "bystander" }, { ON_OTHERS, "other" },
	};
	json_t *row = run_object(reader, irqs, metric->row);
	int err = row ? 0 : -EINVAL;

	*sum = 0;
	for (size_t i = 0; i < ARRAY_SIZE(roles) && !err; i++) {
		double count;

		if (!(metric->roles & roles[i].role))
			continue;
		err = run_number(reader, row, roles[i].key, true, &count);
		*sum += count;
	}
	return err;
}

int run_read_irqs(const struct run_reader *reader, json_t *json,
		  struct run_round *round, bool *all_cpus)
{
	json_t *irqs = json_object_get(json, "irqs_received");
	double events = isnan(round->clear_events) ? round->ops :
						     round->clear_events;
	int err = run_number(reader, json, "window_ns", false,
			     &round->window_ns);

	if (irqs && !run_object(reader, json, "irqs_received"))
		return -EINVAL;
	for (size_t i = 0; i < METRIC_NR && !err; i++) {
		const struct metric *metric = &metrics[i];
		double sum, by = metric->kind == METRIC_RATE ?
					 round->window_ns / 1e9 : events;

		if (!metric->row)
			continue;
		round->value[i] = metric->total && !irqs ?
					  round->value[metric->total] : NAN;
		*all_cpus |= !isnan(round->value[i]);
		/* Files of older versions have no row ipi. */
		if (!irqs || (i == METRIC_REMOTE_IPI &&
			      !json_object_get(irqs, metric->row)))
			continue;
		err = run_sum_roles(reader, irqs, metric, &sum);
		if (by > 0)
			round->value[i] = sum / by;
	}
	return err;
}
