/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_LOAD_H
#define ANALYSIS_RUNFILE_LOAD_H

#include "analysis/load/runfile.h"

/*
 * Reading one result file. Whatever is wrong with it ends in a message that
 * names the file and the key. Keys that are not known are ignored.
 */

#define RUNFILE_MAX_BYTES  (64u << 20)
/*
 * The memory of a file's JSON while it is read: several small files are read
 * at a time, or one large one.
 */
#define RUNFILE_MAX_MEMORY_BYTES   ((size_t)208 << 20)
#define RUNFILE_SMALL_BYTES	   ((size_t)8 << 20)
#define RUNFILE_SMALL_MEMORY_BYTES ((size_t)104 << 20)
/*
 * What facts and settings may take as lines of text, each of which repeats the
 * names of the objects that it is in: files of mmfence run take less than
 * twice their length.
 */
#define RUNFILE_TEXT_PER_BYTE	   4
#define RUNFILE_TEXT_BYTES	   ((size_t)64 << 10)

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
