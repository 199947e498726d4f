/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_H
#define ANALYSIS_RUNFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/load/metric.h"

struct perfstat;

/*
 * A result file, "mmfence.run/1", as runfile_load() has read it. Result files
 * come from strangers, and texts are kept as they are: see text_clean() in
 * lib/base/text.h before printing one.
 */

#define RUNFILE_SCHEMA	   "mmfence.run/1"
#define RUNFILE_MAX_NUMBER 1e18

enum run_outcome { RUN_OK, RUN_SKIP, RUN_CONTAMINATED, RUN_INVALID, RUN_ERROR };

struct run_round {
	enum run_outcome outcome;
	double value[METRIC_NR];	/* as metrics[]; NAN: null */
	double spinning_peers;		/* CPUs; NAN: null or not there */
	double stolen_ns_per_event;	/* from all bystanders; NAN: likewise */
	bool counting;			/* events of perf were open */
	size_t visit;			/* of its cell, from 0 */
	double pin_cycles, clear_events, ops;	/* NAN: likewise */
	double window_ns;		/* NAN: likewise */
};

struct run_bucket {
	uint64_t low_ns, high_ns, count;
};

struct run_cell {
	char *cell;			/* canonical */
	bool primitive;
	enum run_outcome outcome;
	bool all_cpus;			/* likewise, of this cell */
	char *reason;			/* "" if none */
	char *settings;			/* "key=value\n": area, placement */
	char *sweep_key, *sweep_value;	/* of --sweep; "" without */
	struct run_round *rounds;
	size_t nr_rounds;
	size_t nr_visits;		/* that have a round; see visits.h */
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
	double clock_step_ns;		/* NAN: an older file */
	bool emulated, interrupted;
	bool all_cpus;			/* remote counts hold the clearer's */
	bool functions;			/* lab --functions */
	char *version;			/* of mmfence that wrote it; or "" */
	char *command;			/* that wrote it, quoted for a shell */
	char *settings;			/* as in a cell, of the whole run */
	struct run_fact *facts;		/* sorted by key */
	size_t nr_facts;
	char *fact_text;		/* what they point into */
	struct run_cell *cells;		/* primitives follow */
	size_t nr_cells;
	const struct run_cell **by_name;	/* runfile_index_cells() */
	struct perfstat *perf;		/* of perf stat; NULL: none */
	char *perf_unread;		/* why not, where there is a file */
};

/* What is read only if it is asked for: see runfile_load(). */
enum { RUNFILE_HISTOGRAMS = 1, RUNFILE_PERF = 2 };

/* runfile_free() - @run may be NULL. */
void runfile_free(struct runfile *run);

/* runfile_fact() - the text of @key, "kernel.release"; "" if not in there. */
const char *runfile_fact(const struct runfile *run, const char *key);

/*
 * runfile_index_cells() - list the cells by name, once all have been read.
 * *@twice: the first cell that has the name of an earlier one; NULL if none.
 * Return: 0; -ENOMEM with fail().
 */
int runfile_index_cells(struct runfile *run, const struct run_cell **twice);

/*
 * runfile_cell() - by name, after runfile_index_cells(); NULL if it is not in
 * there. Takes the logarithm of the number of cells.
 */
const struct run_cell *runfile_cell(const struct runfile *run,
				    const char *cell, bool primitive);

/*
 * runfile_other_setting() - the key of the first line in which the settings
 * @a and @b, of two runs or two cells, differ. Return: @buf.
 */
const char *runfile_other_setting(const char *a, const char *b, char *buf,
				  size_t size);

#endif
