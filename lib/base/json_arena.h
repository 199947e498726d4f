/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSON_ARENA_H
#define LIB_JSON_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Documents that are read once and dropped: what jansson allocates for them
 * is cut off large blocks, cannot exceed a limit whatever a stranger's file
 * holds, and goes in one sweep.
 */

/*
 * json_arena_begin() - until json_arena_end(), what jansson allocates in this
 * thread is of the arena, at most @limit_bytes of it; then it is out of
 * memory. No nesting. Other threads are not affected.
 * Nothing of it may outlive the end: no json_t, and no text of json_dumps().
 */
void json_arena_begin(size_t limit_bytes);

/*
 * json_arena_ran_out() - was jansson refused memory since json_arena_begin()?
 * It takes that for an error of the text in places.
 */
bool json_arena_ran_out(void);

/* json_arena_reset() - drop all of it, and go on with the whole limit. */
void json_arena_reset(void);

/* json_arena_end() - drop all of it; json_decref() is not needed before. */
void json_arena_end(void);

#endif
