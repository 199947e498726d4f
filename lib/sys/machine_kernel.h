/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MACHINE_KERNEL_H
#define LIB_MACHINE_KERNEL_H

#include <jansson.h>

/*
 * machine_kernel_json() - describe the running kernel for a result: release,
 * version, command line, configuration, mitigations, placement of its code,
 * THP, KSM, swap, boot. Keys, null and return as for machine_json().
 */
json_t *machine_kernel_json(int root_fd);

#endif
