/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/load/perfstat.h"
#include "lib/base/fail.h"

static void runfile_free_cell(struct run_cell *cell)
{
	free(cell->cell);
	free(cell->reason);
	free(cell->settings);
	free(cell->sweep_key);
	free(cell->sweep_value);
	free(cell->rounds);
	free(cell->buckets);
	free(cell->models);
	for (size_t i = 0; i < cell->nr_injected; i++)
		free(cell->injected[i].operation);
	free(cell->injected);
}

void runfile_free(struct runfile *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->nr_cells; i++)
		runfile_free_cell(&run->cells[i]);
	perfstat_free(run->perf);
	free(run->perf_unread);
	free(run->by_name);
	free(run->cells);
	free(run->facts);
	free(run->fact_text);
	free(run->settings);
	free(run->boot_id);
	free(run->version);
	free(run->command);
	free(run->path);
	free(run);
}

static int runfile_by_key(const void *key, const void *fact)
{
	return strcmp(key, ((const struct run_fact *)fact)->key);
}

const char *runfile_fact(const struct runfile *run, const char *key)
{
	const struct run_fact *found = NULL;

	if (run->nr_facts)
		found = bsearch(key, run->facts, run->nr_facts,
				sizeof(*run->facts), runfile_by_key);
	return found ? found->value : "";
}

struct cell_key {
	const char *cell;
	bool primitive;
};

static int runfile_order_key(const void *key, const void *entry)
{
	const struct run_cell *cell = *(const struct run_cell *const *)entry;
	const struct cell_key *wanted = key;

	if (wanted->primitive != cell->primitive)
		return wanted->primitive ? 1 : -1;
	return strcmp(wanted->cell, cell->cell);
}

static int runfile_order_names(const struct run_cell *x,
			       const struct run_cell *y)
{
	struct cell_key key = { x->cell, x->primitive };

	return runfile_order_key(&key, &y);
}

/* By name; cells of one name in the order of the file. */
static int runfile_by_name(const void *a, const void *b)
{
	const struct run_cell *x = *(const struct run_cell *const *)a;
	const struct run_cell *y = *(const struct run_cell *const *)b;
	int order = runfile_order_names(x, y);

	return order ? order : (x > y) - (x < y);
}

int runfile_index_cells(struct runfile *run, const struct run_cell **twice)
{
	size_t nr = run->nr_cells;

	run->by_name = calloc(nr + 1, sizeof(const struct run_cell *));
	if (!run->by_name)
		return fail(ENOMEM, "%s: allocate %zu cells", run->path, nr);
	for (size_t i = 0; i < nr; i++)
		run->by_name[i] = &run->cells[i];
	qsort(run->by_name, nr, sizeof(const struct run_cell *),
	      runfile_by_name);
	*twice = NULL;
	for (size_t i = 1; i < nr; i++)
		if (!runfile_order_names(run->by_name[i - 1],
					 run->by_name[i]) &&
		    (!*twice || run->by_name[i] < *twice))
			*twice = run->by_name[i];
	return 0;
}

const struct run_cell *runfile_cell(const struct runfile *run,
				    const char *cell, bool primitive)
{
	struct cell_key key = { cell, primitive };
	const struct run_cell **found = NULL;

	if (run->nr_cells)
		found = bsearch(&key, run->by_name, run->nr_cells,
				sizeof(const struct run_cell *),
				runfile_order_key);
	return found ? *found : NULL;
}

const char *runfile_other_setting(const char *a, const char *b, char *buf,
				  size_t size)
{
	size_t start = 0, i;

	for (i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			start = i + 1;
	if (!a[start])
		a = b;
	snprintf(buf, size, "%.*s", (int)strcspn(a + start, "=\n"), a + start);
	return buf;
}
