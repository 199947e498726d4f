/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SWAPOUT_H
#define BENCH_SWAPOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the clearers share that send the pages of the area to swap. */

struct bench_env;
struct knob_session;
struct mapping_view;

/* Swap space by area: in a device over half full the kernel frees slots. */
#define SWAPOUT_SPACE_RATIO 4

/* swapout_hold_file() - for a hold(): zswap off, a swap file of our own. */
int swapout_hold_file(struct knob_session *knobs, const struct bench_env *env);

/* swapout_hold_zram() - the same, into a zram device of our own. */
int swapout_hold_zram(struct knob_session *knobs, const struct bench_env *env);

/*
 * swapout_written() - pages that were written to swap since boot, on the whole
 * machine (pswpout).
 */
int swapout_written(int root_fd, uint64_t *nr_pages);

/*
 * swapout_unmapped() - of @nr pages of @view from @first, those that pagemap
 * shows swapped and not present.
 */
int swapout_unmapped(struct mapping_view *view, size_t first, size_t nr,
		     uint64_t *unmapped);

/*
 * swapout_falls_short() - are @written pages fewer than the @unmapped ones can
 * be? A page that a CPU holds in its LRU batch (mm/swap.c, folio_batch) is
 * unmapped, but not written before that reference is gone.
 */
bool swapout_falls_short(uint64_t written, uint64_t unmapped);

#endif
