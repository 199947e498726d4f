/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REGISTRY_H
#define BENCH_REGISTRY_H

#include "bench/contract/bench.h"

/*
 * The registry: all subjects, in the order of their file names,
 * NULL-terminated. cmake/Registry.cmake makes registry.c from registry.c.in and
 * the names of the files in bench/{pinners,clearers,primitives}.
 */

extern const struct pinner *const bench_pinners[];
extern const struct clearer *const bench_clearers[];
extern const struct primitive *const bench_primitives[];

enum subject_kind {
	KIND_PINNER,
	KIND_CLEARER,
	KIND_PRIMITIVE,
	NR_KINDS,
};

/*
 * All subjects by kind. The struct subject is the first member of its pinner,
 * clearer or primitive.
 */
extern const struct subject *const *const bench_subjects[NR_KINDS];
extern const char *const bench_kind_names[NR_KINDS];

#endif
