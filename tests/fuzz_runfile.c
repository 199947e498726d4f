/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the loader of result files. If the input is accepted, the
 * result must be consistent: the accessors are called on it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "analysis/load/runfile_load.h"
#include "lib/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct runfile *run)
{
	char clean[64];

	for (size_t i = 0; i < run->nr_facts; i++)
		if (strcmp(runfile_fact(run, run->facts[i].key),
			   run->facts[i].value) &&
		    i && strcmp(run->facts[i].key, run->facts[i - 1].key) &&
		    i + 1 < run->nr_facts &&
		    strcmp(run->facts[i].key, run->facts[i + 1].key))
			abort();
	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];

		if (runfile_cell(run, cell->cell, cell->primitive) != cell)
			abort();
		text_clean(cell->cell, clean, sizeof(clean));
		text_clean(cell->settings, clean, sizeof(clean));
		for (size_t j = 0; j < cell->nr_rounds; j++)
			for (size_t k = 0; k < METRIC_NR; k++)
				if (!metrics[k].exact &&
				    cell->rounds[j].value[k] < 0)
					abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct runfile *run = NULL;
	int err;

	fail_clear();
	err = runfile_parse((const char *)data, size, "fuzz",
			    RUNFILE_HISTOGRAMS | RUNFILE_MODEL, &run);
	/* Refused with a message that names the file, or taken. */
	if (err ? run || strncmp(fail_text(), "fuzz: ", 6) : !run)
		abort();
	if (!err)
		look_at(run);
	runfile_free(run);
	return 0;
}
