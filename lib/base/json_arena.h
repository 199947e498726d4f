/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSON_ARENA_H
#define LIB_JSON_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory for JSON documents that are read once and dropped. The allocations of
 * jansson are taken from large blocks, cannot exceed a limit whatever a foreign
 * file contains, and are all freed at once.
 */

/*
 * json_arena_begin() - until json_arena_end(), jansson allocates from the arena
 * in this thread, and is out of memory beyond @limit_bytes. No nesting. Other
 * threads are not affected. Nothing allocated in the arena may be used after
 * json_arena_end(): no json_t, and no text of json_dumps().
 */
void json_arena_begin(size_t limit_bytes);

/*
 * json_arena_ran_out() - was jansson refused memory since json_arena_begin()?
 * In some places jansson reports a lack of memory as an error in the text; this
 * function tells the two apart.
 */
bool json_arena_ran_out(void);

/* json_arena_reset() - free everything, and go on with the whole limit. */
void json_arena_reset(void);

/* json_arena_end() - free everything; json_decref() is not needed before. */
void json_arena_end(void);

#endif
