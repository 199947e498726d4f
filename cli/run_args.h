/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RUN_ARGS_H
#define CLI_RUN_ARGS_H

#include "bench/plan.h"

/* The command line of `mmfence run`. */
struct run_args {
	struct plan plan;
	const char *suite;
	const char *json_path;		/* NULL: made from release and time */
	const char *state_dir;
	char *bystander_cpus;		/* of --bystanders; or NULL */
	char *place_text;		/* allocated: --place with them */
	bool victims;			/* print what they lost */
	bool quick, force, dry_run, yes;
	bool quiet;			/* neither progress nor table */
	bool verbose;			/* each change and round */
	bool seed_given, round_given, counters_given;
};

/* run_args_init() - nothing given yet. */
void run_args_init(struct run_args *args);

/*
 * run_args_parse() - parse into @args and fill in what was left open: the
 * suite, visits, time and seed. Ends the program with a message and status 2
 * on wrong usage. @args->plan is released with plan_free(), place_text with
 * free().
 */
void run_args_parse(int argc, char **argv, struct run_args *args);

#endif
