/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_LIBPERF_H
#define LIB_COUNTER_LIBPERF_H

#include "lib/count/counter_backend.h"

/*
 * The backend on libperf (tools/lib/perf of the kernel); NULL if the build has
 * no libperf.
 */
extern const struct counter_backend *const counter_backend_libperf;

#endif
