/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_LOAD_H
#define ANALYSIS_RUNFILE_LOAD_H

#include "analysis/load/runfile.h"

/*
 * Reading one result file. Whatever is wrong with it ends in a message that
 * names the file and the key. Keys that are not known are ignored.
 */

#define RUNFILE_MAX_BYTES  (64u << 20)
/* Several small files are read at a time, or one large one. */
#define RUNFILE_SMALL_BYTES	   ((size_t)8 << 20)
/*
 * What jansson may take of memory. It holds the facts, one cell without its
 * rounds, or one round at a time: some 100 KiB of files of mmfence run.
 */
#define RUNFILE_JSON_PER_BYTE	   2
#define RUNFILE_JSON_BYTES	   ((size_t)8 << 20)
/*
 * What may be kept of a file, in rounds, histograms, and lines of facts and
 * settings, each of which repeats the names of the objects that it is in.
 * Files of mmfence run, which need less than their length, are never refused.
 */
#define RUNFILE_KEEP_PER_BYTE	   2
#define RUNFILE_KEEP_BYTES	   ((size_t)256 << 10)

/*
 * runfile_load() - read @path, a regular file of at most RUNFILE_MAX_BYTES.
 * @flags: RUNFILE_HISTOGRAMS keeps the histograms; else they are not looked
 *         at. RUNFILE_PERF reads what perf stat counted during the run, if
 *         NAME.perf.json is beside NAME.json. One that cannot be used is no
 *         error: perf_unread says why.
 *
 * Return: 0 with *@run to be freed by runfile_free(); -errno with fail().
 * Thread-safe.
 */
int runfile_load(const char *path, unsigned flags, struct runfile **run);

/* runfile_parse() - the same from @len bytes at @text; @name is for errors. */
int runfile_parse(const char *text, size_t len, const char *name,
		  unsigned flags, struct runfile **run);

#endif
