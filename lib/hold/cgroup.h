/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CGROUP_H
#define LIB_CGROUP_H

#include <stdbool.h>

/*
 * One group of our own in the unified cgroup hierarchy, below its root. All
 * functions return 0 or -errno with fail().
 */

#define CGROUP_NAME	   "mmfence"
#define CGROUP_FILES_BYTES 96

/*
 * cgroup_probe() - can a group of that hierarchy have @controller, e.g.
 * "memory"? Return: 0; -ENOENT if there is no such hierarchy at /sys/fs/cgroup
 * or /sys/fs/cgroup/unified, or if the controller is in cgroup v1 or disabled.
 */
int cgroup_probe(const char *controller);

/*
 * cgroup_has_file() - has the root of that hierarchy @file, e.g.
 * "memory.reclaim"? Only for files that every group has, the root too.
 */
bool cgroup_has_file(const char *file);

/* cgroup_enabled() - do the groups below the root have @controller? */
int cgroup_enabled(const char *controller, bool *enabled);

/*
 * cgroup_enable() - give @controller to the groups below the root, or take it
 * away. Return: 0; -EBUSY if a group uses it; else -errno.
 */
int cgroup_enable(const char *controller, bool enable);

/* cgroup_exists() - is there a group of our name? */
bool cgroup_exists(void);

/*
 * cgroup_writable() - may this process make our group and give it controllers?
 * A container often has the hierarchy read-only. Return: 0; -EROFS, -EACCES,
 * ... with fail().
 */
int cgroup_writable(void);

/* cgroup_create() - make our group. Return: -EEXIST if it is there. */
int cgroup_create(void);

/*
 * cgroup_remove() - remove our group; wait up to two seconds for processes in
 * it to end. Return: 0, also if there is no group; -EBUSY if processes stay.
 */
int cgroup_remove(void);

/* cgroup_join() - move the calling process with all threads into our group. */
int cgroup_join(void);

/* cgroup_open() - open a file of our group. Return: a descriptor or -errno. */
int cgroup_open(const char *file, int flags);

#endif
