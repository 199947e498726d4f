/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_RAW_H
#define LIB_COUNTER_RAW_H

#include "lib/count/counter_backend.h"

/* The backend on perf_event_open(2) alone. */
extern const struct counter_backend counter_backend_raw;

#endif
