/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <jansson.h>

#include "bench/run/plan.h"

/*
 * report_json() - the whole run as the document described by
 * data/mmfence.run.schema.json: machine, kernel, settings, cells, primitives.
 * Facts about machine and kernel are read below plan->context.root_fd during
 * this call, that is after the run.
 * @state: machine_state_json() from before the run; takes over the reference.
 * Return: a new reference; NULL if memory ran out.
 */
json_t *report_json(const struct plan *plan, int argc, char **argv,
		    json_t *state);

/*
 * report_head_json() - the first part of results of every @schema: program,
 * machine and time. Other arguments and return as above.
 */
json_t *report_head_json(const struct plan *plan, const char *schema,
			 int argc, char **argv, json_t *state);

#endif
