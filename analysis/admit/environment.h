/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_ENVIRONMENT_H
#define ANALYSIS_ENVIRONMENT_H

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

/*
 * environment_check() - refuse sides that are not of one machine, one setting
 * of the run and one kernel each, and the times of emulated runs; note every
 * other fact that differs. @a and @b may be the same side.
 * Return: 0 with what was found in @admission; -ENOMEM with fail().
 */
int environment_check(const struct side *a, const struct side *b,
		      struct admission *admission);

/*
 * environment_check_fleet() - the same for what all machines of a side must
 * share: the setting of the run and the build of the kernel. The command line
 * and the mitigations are of a machine.
 */
int environment_check_fleet(const struct side *a, const struct side *b,
			    struct admission *admission);

/*
 * environment_same_machine() - are both runs of one machine? By the name that
 * they were given (mmfence run --machine); without a name, by the hardware
 * that they saw.
 */
bool environment_same_machine(const struct runfile *x,
			      const struct runfile *y);

#endif
