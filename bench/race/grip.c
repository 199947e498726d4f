/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/race/grip.h"

#include <string.h>

const struct grip *const grips[] = {
	&grip_gup_test, &grip_iouring, &grip_odirect, &grip_vmsplice, NULL
};

const struct grip *grip_of(const struct pinner *pinner)
{
	const struct grip *const *grip = grips;

	while (*grip && strcmp((*grip)->pinner, pinner->subject.name))
		grip++;
	return *grip;
}
