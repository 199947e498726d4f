/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_SUBJECT_H
#define BENCH_REPORT_SUBJECT_H

#include <jansson.h>

#include "bench/cell/cell.h"

/* report_subjects() - add to @json the subjects of @cell and their settings. */
void report_subjects(json_t *json, const struct cell *cell, unsigned release);

#endif
