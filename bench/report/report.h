/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <jansson.h>

#include "bench/run/plan.h"

/*
 * report_json() - the whole run as the document data/mmfence.run.schema.json
 * describes: machine, kernel, settings, cells, primitives.
 * @context facts are read below plan->context.root_fd now, after the run;
 * @state: machine_state_json() from before the run; the reference is taken.
 * Return: a new reference; NULL if memory ran out.
 */
json_t *report_json(const struct plan *plan, int argc, char **argv,
		    json_t *state);

/*
 * report_head_json() - the part that results of every @schema begin with:
 * what ran where and when. Arguments and return as above.
 */
json_t *report_head_json(const struct plan *plan, const char *schema,
			 int argc, char **argv, json_t *state);

#endif
