/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLAN_ARGS_H
#define CLI_PLAN_ARGS_H

#include <argp.h>
#include <stdint.h>

#include "bench/run/plan.h"

#define NS_PER_MS UINT64_C(1000000)

/*
 * Options and arguments of every verb that visits cells; the first member of
 * the arguments of each of these verbs.
 */
struct plan_args {
	struct plan plan;
	const char *json_path;		/* NULL: from release and time */
	const char *state_dir;
	struct knob_session *lock;	/* lock without a journal; or NULL */
	bool force, dry_run, yes;
	bool quiet;			/* print no progress and no table */
	bool verbose;			/* print each change and each round */
	bool seed_given;
};

/* argp child of the verbs. Its input is the struct plan_args. */
extern const struct argp plan_argp;

/*
 * plan_args_init() - set the defaults of a plan. plan_args_release() - free the
 * plan and close the control of perf stat.
 * @args: a struct plan_args, or a struct that begins with one.
 */
void plan_args_init(void *args);
void plan_args_release(void *args);

/* plan_args_seed() - after parsing: choose a seed if none was given. */
void plan_args_seed(struct plan_args *args);

/*
 * plan_args_number(), plan_args_duration() - parse @text, the value of option
 * @name: a number from @low to @high, or a time from 1 ms to a day. Any other
 * value ends the program with a message and EXIT_USAGE.
 */
void plan_args_number(struct argp_state *state, const char *name,
		      const char *text, uint64_t low, uint64_t high,
		      uint64_t *value);
void plan_args_duration(struct argp_state *state, const char *name,
			const char *text, uint64_t *duration_ns);

#endif
