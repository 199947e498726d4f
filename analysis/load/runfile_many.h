/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_MANY_H
#define ANALYSIS_RUNFILE_MANY_H

#include "analysis/load/runfile_load.h"

/*
 * runfile_load_many() - read @nr files with two threads. Hostile files can make
 * the reader hold at most 300 MB at a time, on any number of CPUs.
 * Return: 0 with all of @runs set; otherwise -errno with fail() of the first
 * bad file, and none set.
 */
int runfile_load_many(char *const *paths, size_t nr, unsigned flags,
		      struct runfile **runs);

#endif
