/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_VARIANT_H
#define CLI_COVER_VARIANT_H

#include "analysis/load/runfile.h"

/*
 * A kernel that scripts/build-kernel makes of Debian's source, edited or not.
 */
struct cover_variant {
	const char *name;	/* value of --variants */
	const char *words;	/* how it differs from the source */
};

/*
 * cover_variant() - the variant of @run: "old" of 6.1.192-old; NULL if it is
 * not a variant.
 */
const struct cover_variant *cover_variant(const struct runfile *run);

#endif
