/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_CLASSIFY_H
#define TESTS_CLASSIFY_H

#include "lab/plugin/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"

/* For tests of the classifier: an instruction, and what it is in the kernel. */
struct vector {
	const char *text;
	const char *hex;		/* in the order of addresses */
	uint32_t expect;
};

static inline size_t unhex(const char *hex, uint8_t *bytes)
{
	size_t nr = strlen(hex) / 2;

	for (size_t i = 0; i < nr; i++) {
		unsigned value;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &value), 1);
		bytes[i] = (uint8_t)value;
	}
	return nr;
}

static inline void check(const struct arch *arch, const struct vector *vector)
{
	struct block_scan scan = { .ecx = 0 };
	uint8_t bytes[16];
	size_t nr = unhex(vector->hex, bytes);
	uint32_t found = arch->classify(bytes, nr, true, &scan);

	if (found != vector->expect)
		fail_msg("%s (%s): %08x, not %08x", vector->text, vector->hex,
			 found, vector->expect);
	/* No byte beyond the instruction is looked at, nor one too few. */
	for (size_t cut = 0; cut < nr; cut++) {
		struct block_scan none = { .ecx = 0 };
		uint8_t *exact = malloc(cut + 1);

		memcpy(exact, bytes, cut);
		arch->classify(exact, cut, true, &none);
		free(exact);
	}
}

static inline uint32_t one(const struct arch *arch, const char *hex,
			   bool kernel, struct block_scan *scan)
{
	uint8_t bytes[16];
	size_t nr = unhex(hex, bytes);

	return arch->classify(bytes, nr, kernel, scan);
}

#endif
