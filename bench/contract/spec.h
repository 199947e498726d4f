/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SPEC_H
#define BENCH_SPEC_H

#include "bench/contract/bench.h"

/*
 * The specification of a cell: a pinner and a clearer over one area, or a
 * primitive, with their options and the settings common to all cells.
 * bench/registry/spec_parse.h parses it from text.
 */

#define SPEC_OPTS_MAX  8
#define SPEC_CELL_BYTES 256

/* The behaviour of peers that do not pin. */
enum peers {
	PEERS_SPIN,
	PEERS_SLEEP,		/* lazy: no flush reaches them */
};

struct cell_spec {
	const struct pinner *pinner;	/* NULL for a primitive */
	const struct clearer *clearer;	/* NULL for a primitive */
	const struct primitive *primitive;
	uint64_t pinner_opts[SPEC_OPTS_MAX];
	uint64_t clearer_opts[SPEC_OPTS_MAX];
	uint64_t area_bytes;
	uint64_t touch_pages;
	enum walk walk;
	enum pte pte;
	enum shared shared;
	/* OPT_UNSET: decided by the options of the run and the machine. */
	uint64_t nr_pinners, nr_victims;
	uint64_t peers;			/* enum peers */
	uint64_t processes;		/* 1: each peer has an mm of its own */
	uint64_t node;			/* on which the peers run */
	uint64_t smt;			/* 1: on the clearer's core, 0: not */
	enum page_kind page;
	char name[SPEC_CELL_BYTES];	/* canonical */
};

/*
 * spec_default_gup() - gup_use of a pinner with its default options. The pinner
 * must have a gup().
 */
struct gup_use spec_default_gup(const struct pinner *pinner, unsigned release);

/* spec_first_subject() - the struct subject of the pinner or the primitive. */
const struct subject *spec_first_subject(const struct cell_spec *spec);

#endif
