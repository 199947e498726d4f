/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SWAPOUT_H
#define BENCH_SWAPOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Shared by the clearers that send the pages of the area to swap. */

struct bench_env;
struct knob_session;
struct mapping_view;

/*
 * Swap space as a multiple of the area: the kernel frees slots if a device is
 * more than half full.
 */
#define SWAPOUT_SPACE_RATIO 4

/* swapout_hold_file() - for a hold(): zswap off, and a new swap file. */
int swapout_hold_file(struct knob_session *knobs, const struct bench_env *env);

/* swapout_hold_zram() - the same with a new zram device. */
int swapout_hold_zram(struct knob_session *knobs, const struct bench_env *env);

/*
 * swapout_written() - pages written to swap since boot, on the whole machine
 * (pswpout).
 */
int swapout_written(int root_fd, uint64_t *nr_pages);

/*
 * swapout_unmapped() - how many of the @nr pages of @view from @first on
 * pagemap shows as swapped and not present.
 */
int swapout_unmapped(struct mapping_view *view, size_t first, size_t nr,
		     uint64_t *unmapped);

/*
 * swapout_falls_short() - is @written too small to be explained by @unmapped? A
 * small shortfall is possible: a page that a CPU holds in its LRU batch
 * (mm/swap.c, folio_batch) is unmapped, but is written only after that
 * reference is gone.
 */
bool swapout_falls_short(uint64_t written, uint64_t unmapped);

#endif
