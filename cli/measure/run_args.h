/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RUN_ARGS_H
#define CLI_RUN_ARGS_H

#include "cli/measure/plan_args.h"

/* The command line of `mmfence run`. */
struct run_args {
	struct plan_args common;
	const char *suite;
	char *bystander_cpus;		/* of --bystanders; or NULL */
	char *place_text;		/* allocated: --place with them */
	bool victims;			/* print what they lost */
	bool quick, round_given, counters_given;
};

/*
 * Parses into a struct run_args that plan_args_init() prepared, and fills in
 * what was left open: the suite, visits, time and seed.
 */
extern const struct argp run_argp;

#endif
