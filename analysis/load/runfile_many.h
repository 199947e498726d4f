/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_MANY_H
#define ANALYSIS_RUNFILE_MANY_H

#include "analysis/load/runfile_load.h"

/*
 * runfile_load_many() - @nr files by two threads: what hostile files make the
 * reader hold at a time stays below 300 MB on any number of CPUs.
 * Return: 0 with all of @runs set; else -errno with fail() of the first file
 * at fault and none set.
 */
int runfile_load_many(char *const *paths, size_t nr, unsigned flags,
		      struct runfile **runs);

#endif
