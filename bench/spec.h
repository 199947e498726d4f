/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SPEC_H
#define BENCH_SPEC_H

#include "bench/bench.h"

/*
 * What to measure, from text: a cell `pinner[:opts]+clearer[:opts]` or a
 * primitive's name. Settings that every cell knows (spec_common_opts) may
 * stand with either subject; the canonical form has them with the first, keys
 * sorted, defaults left out.
 */

#define SPEC_OPTS_MAX  8
#define SPEC_CELL_BYTES 256

/* What peers do that have nothing to pin. */
enum peers {
	PEERS_SPIN,
	PEERS_SLEEP,		/* lazy: no flush reaches them */
};

struct cell_spec {
	const struct pinner *pinner;	/* NULL in a primitive */
	const struct clearer *clearer;	/* NULL in a primitive */
	const struct primitive *primitive;
	uint64_t pinner_opts[SPEC_OPTS_MAX];
	uint64_t clearer_opts[SPEC_OPTS_MAX];
	uint64_t area_bytes;
	uint64_t touch_pages;
	enum walk walk;
	enum pte pte;
	enum shared shared;
	/* OPT_UNSET: as the run's options and the machine say. */
	uint64_t nr_pinners, nr_victims;
	uint64_t peers;			/* enum peers */
	uint64_t processes;		/* 1: each peer has an mm of its own */
	uint64_t node;			/* that the peers run on */
	uint64_t smt;			/* 1: on the clearer's core, 0: not */
	enum page_kind page;
	char name[SPEC_CELL_BYTES];	/* canonical */
};

/*
 * spec_parse() - parse @text into @spec.
 * Return: 0; -EINVAL or -ERANGE with fail() naming what is wrong, the nearest
 * name where one is near.
 */
int spec_parse(const char *text, struct cell_spec *spec);

/* The settings that every cell knows; ends with a NULL name. */
extern const struct opt_spec spec_common_opts[];

/* A named list of cells: a file of data/suites. */
struct suite_spec {
	const char *name;
	const char *question;		/* that it answers, in sentences */
	const char *const *cells;	/* NULL-terminated */
};

/* The suites in the order of their names; ends with a NULL name. */
extern const struct suite_spec spec_suites[];

#define SPEC_SUITE_DEFAULT "standard"

/*
 * spec_suite() - by name.
 * Return: NULL if there is none, with fail() naming the nearest and all.
 */
const struct suite_spec *spec_suite(const char *name);

/* spec_default_gup() - of a pinner that has one, with its default options. */
struct gup_use spec_default_gup(const struct pinner *pinner, unsigned release);

/* spec_first_subject() - the part common to all of the pinner or primitive. */
const struct subject *spec_first_subject(const struct cell_spec *spec);

#endif
