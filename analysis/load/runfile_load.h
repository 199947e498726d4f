/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_LOAD_H
#define ANALYSIS_RUNFILE_LOAD_H

#include "analysis/load/runfile.h"

/*
 * Read a result file. Any fault in it ends in a message that names the file and
 * the key. Unknown keys are ignored.
 */

#define RUNFILE_MAX_BYTES  (64u << 20)
/* Files up to this size are read in parallel; a larger file is read alone. */
#define RUNFILE_SMALL_BYTES	   ((size_t)8 << 20)
/*
 * The limit of jansson's memory. It holds the facts, one cell without its
 * rounds, or one round at a time: about 100 KiB for files of mmfence run.
 */
#define RUNFILE_JSON_PER_BYTE	   2
#define RUNFILE_JSON_BYTES	   ((size_t)8 << 20)
/*
 * The limit of what is kept of a file: rounds, histograms, and lines of facts
 * and settings, each of which repeats the names of the objects around it. Files
 * of mmfence run need less than their own length and are never refused.
 */
#define RUNFILE_KEEP_PER_BYTE	   2
#define RUNFILE_KEEP_BYTES	   ((size_t)256 << 10)

/*
 * runfile_load() - read @path, a regular file of at most RUNFILE_MAX_BYTES.
 * @flags: RUNFILE_HISTOGRAMS keeps the histograms; otherwise they are skipped.
 *         RUNFILE_PERF reads the counts of perf stat from NAME.perf.json beside
 *         NAME.json, if it exists. A file of perf stat that cannot be used is
 *         no error: perf_unread says why.
 *
 * Return: 0 with *@run to be freed by runfile_free(); -errno with fail().
 * Thread-safe.
 */
int runfile_load(const char *path, unsigned flags, struct runfile **run);

/* runfile_parse() - the same from @len bytes at @text; @name is for errors. */
int runfile_parse(const char *text, size_t len, const char *name,
		  unsigned flags, struct runfile **run);

#endif
