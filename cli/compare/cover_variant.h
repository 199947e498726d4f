/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_VARIANT_H
#define CLI_COVER_VARIANT_H

#include "analysis/load/runfile.h"

/* A kernel of scripts/build-kernel that is Debian's source, edited or not. */
struct cover_variant {
	const char *name;	/* of --variants */
	const char *words;	/* in what it differs */
};

/* cover_variant() - that of @run: "old" of 6.1.192-old; NULL if it is none. */
const struct cover_variant *cover_variant(const struct runfile *run);

#endif
