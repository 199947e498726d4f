/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CGROUP_H
#define LIB_CGROUP_H

#include <stdbool.h>

/*
 * Handles mmfence's own group in the unified cgroup hierarchy, a child of its
 * root. All functions return 0 or -errno with fail().
 */

#define CGROUP_NAME	   "mmfence"
#define CGROUP_FILES_BYTES 96

/*
 * cgroup_probe() - can a group of the unified hierarchy have @controller, e.g.
 * "memory"? Return: 0; -ENOENT if there is no unified hierarchy at
 * /sys/fs/cgroup or /sys/fs/cgroup/unified, or if the controller is in cgroup
 * v1 or disabled.
 */
int cgroup_probe(const char *controller);

/*
 * cgroup_has_file() - does the root of the unified hierarchy have @file, e.g.
 * "memory.reclaim"? Only for files that every group has, including the root.
 */
bool cgroup_has_file(const char *file);

/* cgroup_enabled() - is @controller enabled for the groups below the root? */
int cgroup_enabled(const char *controller, bool *enabled);

/*
 * cgroup_enable() - enable or disable @controller for the groups below the
 * root. Return: 0; -EBUSY if a group uses it; else -errno.
 */
int cgroup_enable(const char *controller, bool enable);

/* cgroup_exists() - does a group called CGROUP_NAME exist? */
bool cgroup_exists(void);

/*
 * cgroup_writable() - may this process create the group and enable controllers
 * for it? In a container the hierarchy is often read-only. Return: 0; -EROFS,
 * -EACCES, ... with fail().
 */
int cgroup_writable(void);

/*
 * cgroup_create() - create the group. Return: 0; -EEXIST if it exists; else
 * -errno.
 */
int cgroup_create(void);

/*
 * cgroup_remove() - remove the group; wait up to two seconds for its processes
 * to end. Return: 0, also if there is no group; -EBUSY if processes remain.
 */
int cgroup_remove(void);

/*
 * cgroup_join() - move the calling process with all its threads into the group.
 */
int cgroup_join(void);

/* cgroup_open() - open a file of the group. Return: a descriptor or -errno. */
int cgroup_open(const char *file, int flags);

#endif
