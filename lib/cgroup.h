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
 * "memory"? -ENOENT with the reason: no such hierarchy at /sys/fs/cgroup or
 * /sys/fs/cgroup/unified, or the controller belongs to cgroup v1 or nobody.
 */
int cgroup_probe(const char *controller);

/*
 * cgroup_has_file() - has the root of that hierarchy @file, e.g.
 * "memory.reclaim"? Only for files that every group has, the root too.
 */
bool cgroup_has_file(const char *file);

/* cgroup_enabled() - do the root's children have @controller? */
int cgroup_enabled(const char *controller, bool *enabled);

/*
 * cgroup_enable() - give it to them, or take it away.
 * Return: -EBUSY if a group below uses it.
 */
int cgroup_enable(const char *controller, bool enable);

/* cgroup_exists() - is there a group of our name? */
bool cgroup_exists(void);

/* cgroup_create() - -EEXIST if there is one. */
int cgroup_create(void);

/*
 * cgroup_remove() - waits up to two seconds for processes in it that end.
 * Return: 0 also if there is none; -EBUSY if processes stay in it.
 */
int cgroup_remove(void);

/* cgroup_join() - move the calling process, all threads, into the group. */
int cgroup_join(void);

/* cgroup_open() - open a file of the group. Return: a descriptor or -errno. */
int cgroup_open(const char *file, int flags);

#endif
