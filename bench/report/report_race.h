/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_RACE_H
#define BENCH_REPORT_RACE_H

#include <jansson.h>

#include "bench/run/plan.h"

/*
 * report_race_json() - a race as the document described by
 * data/mmfence.race.schema.json. Arguments and return as report_json()
 * (bench/report/report.h).
 */
json_t *report_race_json(const struct plan *plan, int argc, char **argv,
			 json_t *state);

#endif
