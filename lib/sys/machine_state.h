/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MACHINE_STATE_H
#define LIB_MACHINE_STATE_H

#include <jansson.h>

/*
 * machine_state_json() - facts that may change from minute to minute: frequency
 * governor, turbo, idle states, SMT, isolation, load. Keys, null and return as
 * for machine_json().
 */
json_t *machine_state_json(int root_fd);

#endif
