/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_RUNS_H
#define TESTS_SUPPORT_RUNS_H

#include "analysis/compare/compare.h"
#include "analysis/load/side.h"

/*
 * Run files whose truth is known, in a temporary directory that is the current
 * one from runs_enter() to runs_leave(), which removes it. Every failure fails
 * the test.
 */
int runs_enter(void **state);
int runs_leave(void **state);

/*
 * runs_side() - a side of what tests/gen_runs writes for @settings, which are
 * KEY=VALUE words with a blank between two. @name: of the files.
 */
void runs_side(const char *name, const char *settings, struct side *side);

/* The two halves of it, for who changes the files between them. */
void runs_write(const char *name, const char *settings);
void runs_read(const char *name, struct side *side);

/* runs_options() - as of the command line without any, of 499 replicates. */
void runs_options(struct compare_options *options);

/* runs_load() - a side of the one file @path. */
void runs_load(const char *path, struct side *side);

#endif
