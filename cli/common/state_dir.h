/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_STATE_DIR_H
#define CLI_STATE_DIR_H

#include <argp.h>

/*
 * The option --state-dir of check and restore, as a child of their argp. Its
 * input is a const char **, set to the directory's name.
 */
extern const struct argp_child state_dir_children[];

/*
 * state_dir_take() - take the value of that option, for all verbs that have it.
 * An empty value is wrong usage.
 */
void state_dir_take(struct argp_state *state, const char *text,
		    const char **dir);

/*
 * state_dir_told() - if a killed run left settings in @dir, warn_line() that,
 * and the command that restores them. No line if it left none, if a run is
 * alive, or if the directory cannot be read.
 */
void state_dir_told(const char *dir);

#endif
