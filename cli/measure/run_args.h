/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RUN_ARGS_H
#define CLI_RUN_ARGS_H

#include "cli/measure/plan_args.h"

/* The command line of `mmfence run`. */
struct run_args {
	struct plan_args common;
	const char *suite;
	char *bystander_cpus;		/* value of --bystanders; or NULL */
	char *place_text;		/* allocated: --place with these CPUs */
	bool victims;			/* print the bystanders' losses */
	bool quick, round_given, counters_given;
};

/*
 * Parses the command line into a struct run_args that plan_args_init()
 * prepared, and sets the suite, visits, time and seed if they were not given.
 */
extern const struct argp run_argp;

#endif
