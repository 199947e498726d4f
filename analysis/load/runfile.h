/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_H
#define ANALYSIS_RUNFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/load/exact.h"
#include "analysis/load/metric.h"

struct perfstat;

/*
 * A result file, "mmfence.run/1", as runfile_load() read it. Result files come
 * from strangers, and texts are kept unchanged: call text_clean() of
 * lib/base/text.h before printing one.
 */

#define RUNFILE_SCHEMA	   "mmfence.run/1"
#define RUNFILE_MAX_NUMBER 1e18

enum run_outcome { RUN_OK, RUN_SKIP, RUN_CONTAMINATED, RUN_INVALID, RUN_ERROR };

struct run_round {
	enum run_outcome outcome;
	double value[METRIC_NR];	/* as metrics[]; NAN: null */
	double spinning_peers;		/* CPUs; NAN: null or missing */
	double stolen_ns_per_event;	/* from all bystanders; NAN: likewise */
	bool counting;			/* perf's events were open */
	size_t visit;			/* within its cell, from 0 */
	double pin_cycles, clear_events, ops;	/* NAN: likewise */
	double window_ns;		/* NAN: likewise */
};

/* What mmfence predict asks of a round, too. */
struct run_model {
	double pin_pages;		/* NAN: null or missing */
	double sweep_steps, sweep_ns;	/* of the bystanders; NAN: likewise */
	/* Per event, pinned page or op; NAN: not counted. */
	double exact[EXACT_NR_ROLES][EXACT_NR_CLASSES];
};

/* What an operation of run --inject-op added to a pin cycle. */
struct run_injected {
	char *operation;		/* "smp_mb" */
	double per_cycle;		/* times that it was done */
	double mean_ns, low_ns, high_ns;	/* per cycle, at 95 %, by t;
						   NAN: null */
	double nr_visits;		/* behind the interval */
};

struct run_bucket {
	uint64_t low_ns, high_ns, count;
};

struct run_cell {
	char *cell;			/* canonical name */
	bool primitive;
	enum run_outcome outcome;
	bool all_cpus; /* as in struct runfile, for this cell */
	char *reason;			/* "" if there is none */
	char *settings;			/* "key=value\n": area, placement */
	char *sweep_key, *sweep_value;	/* set by --sweep; "" without it */
	struct run_round *rounds;
	size_t nr_rounds;
	size_t nr_visits; /* visits with at least one round; see visits.h */
	struct run_bucket *buckets;	/* RUNFILE_HISTOGRAMS, ascending */
	size_t nr_buckets;
	uint64_t max_ns;		/* of the histogram */
	uint64_t overflow;		/* values above its range */
	struct run_model *models;	/* RUNFILE_MODEL: one for each round */
	struct run_injected *injected;	/* RUNFILE_MODEL */
	size_t nr_injected;
};

/* A fact on the machine or the kernel: "kernel.release" and its text. */
struct run_fact {
	const char *key, *value;
};

struct runfile {
	char *path;
	char *boot_id;
	int64_t start_unix_s, seed;
	double clock_step_ns;		/* NAN: an older file without it */
	bool emulated, interrupted;
	bool all_cpus; /* remote counts include the clearer's */
	bool functions;			/* lab --functions */
	char *version; /* of the mmfence that wrote it; or "" */
	char *command;			/* that wrote it, quoted for a shell */
	char *settings;			/* as in a cell, for the whole run */
	struct run_fact *facts;		/* sorted by key */
	size_t nr_facts;
	char *fact_text;		/* the facts point into it */
	struct run_cell *cells;		/* primitives follow the cells */
	size_t nr_cells;
	const struct run_cell **by_name;	/* runfile_index_cells() */
	struct perfstat *perf;		/* of perf stat; NULL: none */
	char *perf_unread; /* why the file of perf stat was not read */
};

/* Parts that are read on request only: see runfile_load(). */
enum { RUNFILE_HISTOGRAMS = 1, RUNFILE_PERF = 2, RUNFILE_MODEL = 4 };

/* runfile_free() - @run may be NULL. */
void runfile_free(struct runfile *run);

/* runfile_fact() - the text of @key, "kernel.release"; "" if it is missing. */
const char *runfile_fact(const struct runfile *run, const char *key);

/*
 * runfile_index_cells() - build the index by name, after all cells were read.
 * *@twice: the first cell that has the name of an earlier cell; NULL if none.
 * Return: 0; -ENOMEM with fail().
 */
int runfile_index_cells(struct runfile *run, const struct run_cell **twice);

/*
 * runfile_cell() - find a cell by name, after runfile_index_cells(); NULL if
 * there is none. Takes time proportional to the logarithm of the number of
 * cells.
 */
const struct run_cell *runfile_cell(const struct runfile *run,
				    const char *cell, bool primitive);

/*
 * runfile_other_setting() - the key of the first line that differs between the
 * settings @a and @b, of two runs or two cells. Return: @buf.
 */
const char *runfile_other_setting(const char *a, const char *b, char *buf,
				  size_t size);

#endif
