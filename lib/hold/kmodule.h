/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KMODULE_H
#define LIB_KMODULE_H

#include <stdbool.h>

/* Loads and unloads kernel modules by name. */

/* kmodule_loaded() - is it loaded, or built in and has parameters? */
bool kmodule_loaded(const char *name);

/*
 * kmodule_probe() - may this process load modules? Passes an invalid
 * descriptor, which the kernel refuses with EBADF after it has checked the
 * privilege (kernel/module, finit_module()). Return: 0; -EPERM; -ENOSYS; with
 * fail().
 */
int kmodule_probe(void);

/* kmodule_load() - load @name by modprobe. Return: as spawn_run(). */
int kmodule_load(const char *name);

/*
 * kmodule_unload() - unload @name. Return: 0, also if it is not loaded; -EBUSY
 * if it is in use; else -errno. With fail().
 */
int kmodule_unload(const char *name);

#endif
