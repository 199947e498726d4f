/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_RUNS_H
#define TESTS_SUPPORT_RUNS_H

#include "analysis/compare/compare.h"
#include "analysis/load/side.h"

/*
 * Run files whose true values are known, in a temporary directory. runs_enter()
 * makes it the current directory, runs_leave() removes it. Every failure fails
 * the test.
 */
int runs_enter(void **state);
int runs_leave(void **state);

/*
 * runs_side() - load the files that tests/gen_runs writes for @settings as one
 * side. @settings: KEY=VALUE words, separated by one blank. @name: the files'.
 */
void runs_side(const char *name, const char *settings, struct side *side);

/* The two halves of runs_side(), for tests that change the files between. */
void runs_write(const char *name, const char *settings);
void runs_read(const char *name, struct side *side);

/* runs_options() - the default options, but with 499 replicates. */
void runs_options(struct compare_options *options);

/* runs_load() - load the single file @path as a side. */
void runs_load(const char *path, struct side *side);

#endif
