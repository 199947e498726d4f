/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_ENVIRONMENT_H
#define ANALYSIS_ENVIRONMENT_H

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

/*
 * environment_check() - refuse sides unless they are of one machine, one
 * setting of the run and one kernel each; refuse the times of emulated runs;
 * add a note on every other fact that differs. @a and @b may be the same side.
 * Return: 0 with the notes in @admission; -ENOMEM with fail().
 */
int environment_check(const struct side *a, const struct side *b,
		      struct admission *admission);

/*
 * environment_check_fleet() - the same check for the facts that all machines of
 * a side must share: the setting of the run and the build of the kernel. The
 * command line and the mitigations may differ between machines.
 */
int environment_check_fleet(const struct side *a, const struct side *b,
			    struct admission *admission);

/*
 * environment_same_machine() - are both runs of one machine? Decided by the
 * name of the machine (mmfence run --machine) or, if there is none, by the
 * hardware that the runs saw.
 */
bool environment_same_machine(const struct runfile *x,
			      const struct runfile *y);

#endif
