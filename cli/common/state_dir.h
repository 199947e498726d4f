/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_STATE_DIR_H
#define CLI_STATE_DIR_H

#include <argp.h>

/*
 * The option --state-dir of check and restore, as a child of their argp; its
 * input is the pointer (const char **) to the directory's name.
 */
extern const struct argp_child state_dir_children[];

/*
 * state_dir_take() - what all verbs do with the value of that option: an empty
 * one is wrong usage.
 */
void state_dir_take(struct argp_state *state, const char *text,
		    const char **dir);

/*
 * state_dir_told() - warn_line() that a killed run left settings in @dir, and
 * what puts them back. Nothing is said if there are none, if a run is alive, or
 * if the directory cannot be read.
 */
void state_dir_told(const char *dir);

#endif
