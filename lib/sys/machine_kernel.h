/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MACHINE_KERNEL_H
#define LIB_MACHINE_KERNEL_H

#include <jansson.h>

/*
 * machine_kernel_json() - what a result says of the running kernel: release,
 * version, command line, configuration, mitigations, where its code lies, THP,
 * KSM, swap, boot. As machine_json().
 */
json_t *machine_kernel_json(int root_fd);

#endif
