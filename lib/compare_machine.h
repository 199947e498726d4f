/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COMPARE_MACHINE_H
#define LIB_COMPARE_MACHINE_H

/* Comparisons over several machines. */

#include "lib/compare.h"

/*
 * Runs of one machine: those that were given its name (mmfence run --machine)
 * or, without a name, those that saw the same hardware.
 */
struct compare_machine {
	char name[64];			/* printable ASCII; "machine 1" */
	struct side a, b;		/* its runs; borrowed */
	struct comparison *part;	/* of these runs alone */
};

/* compare_machine_row() - @row of that machine alone; NULL: it has none. */
const struct compare_row *
compare_machine_row(const struct compare_machine *machine,
		    const struct compare_row *row);

/* Between the parts of the comparison; the rest is not for others. */

/*
 * compare_find_machines() - the machines with runs on both sides, if there
 * are two or more; a note on the runs of others.
 */
int compare_find_machines(const struct side *a, const struct side *b,
			  struct comparison *comparison);

/* compare_machines() - each machine with itself, and rows over all of them. */
int compare_machines(const struct side *a, const struct side *b,
		     const struct compare_options *options,
		     struct comparison *comparison);

/*
 * compare_over_machines() - the numbers of @row, which says what was measured,
 * from the @nr rows of machines. The unit is the machine: its effect counts
 * once, whatever number of boots it had.
 */
int compare_over_machines(const struct compare_options *options,
			  const struct comparison *comparison,
			  const struct compare_row *const *of_machine,
			  size_t nr, struct compare_row *row);

/* compare_same_machine() - are both runs of one machine? */
bool compare_same_machine(const struct runfile *x, const struct runfile *y);

/* compare_fleet() - what must be the same on all machines of a side. */
int compare_fleet(const struct side *a, const struct side *b,
		  const struct compare_options *options,
		  struct comparison *comparison);

#endif
