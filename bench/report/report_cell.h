/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_CELL_H
#define BENCH_REPORT_CELL_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * report_cell_json() - an entry of "cells" or "primitives".
 * @context: of the run; its release decides how a pinner takes its pages.
 * Return: a new reference.
 */
json_t *report_cell_json(const struct cell *cell,
			 const struct cell_context *context);

#endif
