/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MACHINE_H
#define LIB_MACHINE_H

/*
 * Describes the machine for a result. The kernel and the state of the machine
 * are in machine_kernel.h and machine_state.h. Every key is always present,
 * with the unit in its name; the value is null if it is unknown or does not
 * apply. The calls change nothing.
 * @root_fd: stands for "/", see lib/sys/procfs.h. With a fixture, no other
 *           thread may call setenv() during the call: hwloc takes the fixture
 *           from the environment.
 *
 * Return: a new reference; NULL if memory ran out.
 */

#include <jansson.h>

/*
 * machine_json() - CPU, topology and memory: facts that are constant until the
 * next boot.
 */
json_t *machine_json(int root_fd);

#endif
