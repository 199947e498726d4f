/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RUNFILE_H
#define LIB_RUNFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/metric.h"

struct perfstat;

/*
 * Result files, "mmfence.run/1", as read back. They come from strangers:
 * whatever is wrong with one ends in a message that names the file and the
 * key. Keys that are not known are ignored. Texts are kept as they are; see
 * text_clean() in lib/text.h before printing one.
 */

#define RUNFILE_SCHEMA	   "mmfence.run/1"
#define RUNFILE_MAX_BYTES  (64u << 20)
/* While it is read: several small ones at a time, or one large one. */
#define RUNFILE_MAX_MEMORY_BYTES   ((size_t)208 << 20)
#define RUNFILE_SMALL_BYTES	   ((size_t)8 << 20)
#define RUNFILE_SMALL_MEMORY_BYTES ((size_t)104 << 20)
#define RUNFILE_MAX_CELLS  10000u
#define RUNFILE_MAX_NUMBER 1e18

enum run_outcome { RUN_OK, RUN_SKIP, RUN_CONTAMINATED, RUN_INVALID, RUN_ERROR };

struct run_round {
	enum run_outcome outcome;
	double value[METRIC_NR];	/* as metrics[]; NAN: null */
	double spinning_peers;		/* CPUs; NAN: null or not there */
	double stolen_ns_per_event;	/* from all bystanders; NAN: likewise */
	bool counting;			/* events of perf were open */
	double pin_cycles, clear_events, ops;	/* NAN: likewise */
};

struct run_bucket {
	uint64_t low_ns, high_ns, count;
};

struct run_cell {
	char *cell;			/* canonical */
	bool primitive;
	enum run_outcome outcome;
	char *reason;			/* "" if none */
	char *settings;			/* "key=value\n": area, placement */
	char *sweep_key, *sweep_value;	/* of --sweep; "" without */
	struct run_round *rounds;
	size_t nr_rounds;
	struct run_bucket *buckets;	/* RUNFILE_HISTOGRAMS, ascending */
	size_t nr_buckets;
	uint64_t max_ns;		/* of the histogram */
	uint64_t overflow;		/* values above its range */
};

/* One fact on the machine or the kernel: "kernel.release" and its text. */
struct run_fact {
	const char *key, *value;
};

struct runfile {
	char *path;
	char *boot_id;
	int64_t start_unix_s, seed;
	bool emulated, interrupted;
	char *command;			/* that wrote it, quoted for a shell */
	char *settings;			/* as in a cell, of the whole run */
	struct run_fact *facts;		/* sorted by key */
	size_t nr_facts;
	char *fact_text;		/* what they point into */
	struct run_cell *cells;		/* primitives follow */
	size_t nr_cells;
	struct perfstat *perf;		/* of perf stat; NULL: none */
};

enum { RUNFILE_HISTOGRAMS = 1, RUNFILE_PERF = 2 };

/*
 * runfile_load() - read @path, a regular file of at most RUNFILE_MAX_BYTES.
 * @flags: RUNFILE_HISTOGRAMS keeps the histograms; else they are not looked
 *         at. RUNFILE_PERF reads what perf stat counted during the run, if
 *         NAME.perf.json is beside NAME.json.
 *
 * Return: 0 with *@run to be freed by runfile_free(); -errno with fail().
 * Thread-safe.
 */
int runfile_load(const char *path, unsigned flags, struct runfile **run);

/* runfile_parse() - the same from @len bytes at @text; @name is for errors. */
int runfile_parse(const char *text, size_t len, const char *name,
		  unsigned flags, struct runfile **run);

/*
 * runfile_load_many() - @nr files by two threads: what hostile files make the
 * reader hold at a time stays below 300 MB on any number of CPUs.
 * Return: 0 with all of @runs set; else -errno with fail() of the first file
 * at fault and none set.
 */
int runfile_load_many(char *const *paths, size_t nr, unsigned flags,
		      struct runfile **runs);

/* runfile_free() - @run may be NULL. */
void runfile_free(struct runfile *run);

/* runfile_fact() - the text of @key, "kernel.release"; "" if not in there. */
const char *runfile_fact(const struct runfile *run, const char *key);

/* runfile_cell() - by name; NULL if it is not in there. */
const struct run_cell *runfile_cell(const struct runfile *run,
				    const char *cell, bool primitive);

#endif
