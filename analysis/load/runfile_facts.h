/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_FACTS_H
#define ANALYSIS_RUNFILE_FACTS_H

/*
 * JSON objects of any shape as lines of text. For the parts of the loader only.
 */

#include "analysis/load/runfile_read.h"

/*
 * run_flatten() - print all members of @values, object after object, as
 * "a.b=text\n" lines sorted by key. @prefixes: one for each object, "" for
 * none.
 */
int run_flatten(const struct run_reader *reader, json_t *const *values,
		const char *const *prefixes, size_t nr, char **lines);

/* run_facts() - split the @lines of run_flatten() into run->facts. */
int run_facts(struct runfile *run, char *lines);

#endif
