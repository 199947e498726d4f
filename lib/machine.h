/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MACHINE_H
#define LIB_MACHINE_H

/*
 * What a result says of the machine it was measured on. Every key is always
 * there, null where unknown or not applicable, with the unit in the key.
 * Return: a new reference; NULL if memory ran out. Nothing is changed.
 * @root_fd stands for "/", see lib/procfs.h; the calls must not race with
 * setenv() when it is a fixture (hwloc takes it from the environment).
 */

#include <jansson.h>

/* machine_json() - CPU, topology, memory. Constant while it is up. */
json_t *machine_json(int root_fd);

/*
 * kernel_json() - release, version, command line, configuration, mitigations,
 * where its code lies, THP, KSM, swap, boot.
 */
json_t *kernel_json(int root_fd);

/*
 * state_json() - what may change from minute to minute: frequency governor,
 * turbo, idle states, SMT, isolation, load.
 */
json_t *state_json(int root_fd);

#endif
