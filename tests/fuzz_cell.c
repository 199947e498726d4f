/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the parser of cell strings. If a text is accepted, its
 * canonical form must be accepted too, and must be its own canonical form.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/registry/spec_parse.h"
#include "lib/base/fail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[1024];
	struct cell_spec spec, again;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	fail_clear();
	if (spec_parse(text, &spec)) {
		if (!*fail_text())
			abort();
		return 0;
	}
	if (!memchr(spec.name, '\0', sizeof(spec.name)))
		abort();
	if (spec_parse(spec.name, &again) || strcmp(spec.name, again.name) ||
	    spec.area_bytes != again.area_bytes ||
	    spec.pinner != again.pinner || spec.clearer != again.clearer)
		abort();
	return 0;
}
