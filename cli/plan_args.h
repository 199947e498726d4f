/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLAN_ARGS_H
#define CLI_PLAN_ARGS_H

#include <argp.h>
#include <stdint.h>

#define NS_PER_MS UINT64_C(1000000)

/*
 * Options and arguments of every verb that visits cells, as a child of the
 * verb's own parser. Its input is a struct run_args.
 */
extern const struct argp plan_argp;

struct run_args;

/* plan_args_seed() - after parsing: a seed where none was given. */
void plan_args_seed(struct run_args *args);

/*
 * arg_number(), arg_duration() - parse @text of the option @name; a number
 * from @low to @high, a time from 1 ms to a day. End the program with a
 * message and status 2 if it is none.
 */
void arg_number(struct argp_state *state, const char *name, const char *text,
		uint64_t low, uint64_t high, uint64_t *value);
void arg_duration(struct argp_state *state, const char *name,
		  const char *text, uint64_t *duration_ns);

#endif
