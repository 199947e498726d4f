/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_pair.h"

#include "analysis/admit/environment.h"
#include "analysis/compare/compare_cells.h"
#include "analysis/compare/compare_runs.h"

/* Files without roles do not separate the clearer's interrupts: say so. */
static int pair_note_all_cpus(const struct side *side, char letter,
			      struct comparison *comparison)
{
	const struct runfile *found = NULL;
	bool shown = false;

	for (size_t i = 0; i < side->nr_runs && !found; i++)
		if (side->runs[i]->all_cpus)
			found = side->runs[i];
	for (size_t i = 0; i < comparison->nr_rows; i++)
		shown |= metrics[comparison->rows[i].metric].total != 0;
	if (!found || !shown)
		return 0;
	return admission_note(&comparison->checked, NOTE_REMARK, "%c "
			      COMPARE_NO_ROLES " (%.100s): its remote counts "
			      "include the CPU of the clearer itself", letter,
			      found->path);
}

int compare_pair(const struct side *a, const struct side *b,
		 const struct compare_options *options,
		 struct comparison *comparison)
{
	int err = compare_runs(a, b, comparison);

	if (!err)
		err = environment_check(a, b, &comparison->checked);
	if (!err)
		err = compare_cells(a, b, options, comparison);
	if (!err)
		err = pair_note_all_cpus(a, 'A', comparison);
	if (!err)
		err = pair_note_all_cpus(b, comparison->checked.letter,
					 comparison);
	if (err || (a->nr_boots > 1 && b->nr_boots > 1))
		return err;
	return admission_note(&comparison->checked, NOTE_REMARK,
			      COMPARE_ONE_BOOT "the variation from boot to "
			      "boot is unknown, so an interval is over the "
			      "visits of that boot; with one visit there is no "
			      "interval");
}
