/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/swapout.h"

#include <unistd.h>

#include "bench/contract/subject.h"
#include "lib/hold/knob.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procstat.h"

#define BATCHED_PER_CPU 31

static int swapout_hold_no_zswap(struct knob_session *knobs)
{
	return knob_hold_optional(knobs, "/sys/module/zswap/parameters/enabled",
				  "N");
}

int swapout_hold_file(struct knob_session *knobs, const struct bench_env *env)
{
	int err = swapout_hold_no_zswap(knobs);

	return err ? err : knob_hold_swapfile(knobs, SWAPOUT_SPACE_RATIO *
						     env->area_bytes);
}

int swapout_hold_zram(struct knob_session *knobs, const struct bench_env *env)
{
	int err = swapout_hold_no_zswap(knobs);

	return err ? err : knob_hold_zram(knobs, SWAPOUT_SPACE_RATIO *
						 env->area_bytes);
}

int swapout_written(int root_fd, uint64_t *nr_pages)
{
	return vmstat_read_one(root_fd, "pswpout", nr_pages);
}

int swapout_unmapped(struct mapping_view *view, size_t first, size_t nr,
		     uint64_t *unmapped)
{
	return mapping_count(view, first, nr,
			     MAPPING_PRESENT | MAPPING_SWAPPED,
			     MAPPING_SWAPPED, unmapped);
}

bool swapout_falls_short(uint64_t written, uint64_t unmapped)
{
	uint64_t batched = BATCHED_PER_CPU *
			   (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);

	return written + written / 100 + batched < unmapped;
}
