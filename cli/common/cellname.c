/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/cellname.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

/* length of the dots at the end of a cut name */
#define DOTS 3

static size_t cellname_least;	/* columns needed to tell all cells apart */

/* Order by the shown form: names that share a long prefix become neighbours. */
static int cellname_order(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	char shown_x[CELLNAME_BYTES], shown_y[CELLNAME_BYTES];
	int order = strcmp(text_clean(x, shown_x, sizeof(shown_x)),
			   text_clean(y, shown_y, sizeof(shown_y)));

	return order ? order : strcmp(x, y);
}

static size_t cellname_max(size_t x, size_t y)
{
	return x > y ? x : y;
}

/*
 * The columns needed to tell @x from @y, which differ; 0 if no number suffices.
 */
static size_t cellname_columns(const char *x, const char *y)
{
	char shown_x[CELLNAME_BYTES], shown_y[CELLNAME_BYTES];
	size_t same = 0, whole;

	text_clean(x, shown_x, sizeof(shown_x));
	text_clean(y, shown_y, sizeof(shown_y));
	while (shown_x[same] && shown_x[same] == shown_y[same])
		same++;
	if (shown_x[same] == shown_y[same])
		return 0;
	/* The whole name, or up to the first different byte, and the dots. */
	whole = cellname_max(strlen(shown_x), strlen(shown_y));
	return same + 1 + DOTS < whole ? same + 1 + DOTS : whole;
}

static int cellname_measure(const char *const *names, size_t nr)
{
	cellname_least = 0;
	for (size_t i = 1; i < nr; i++) {
		size_t columns;

		if (!strcmp(names[i - 1], names[i]))
			continue;
		columns = cellname_columns(names[i - 1], names[i]);
		if (!columns)
			return fail_plain(EINVAL, "two cells cannot be told "
					  "apart by what can be printed of "
					  "their names: \"%.60s\" and "
					  "\"%.60s\"",
					  names[i - 1], names[i]);
		cellname_least = cellname_max(cellname_least, columns);
	}
	return 0;
}

int cellname_learn(const struct side *sides, size_t nr_sides)
{
	SCOPE_FREE const char **names = NULL;
	size_t nr = 0, all = 0;

	for (size_t s = 0; s < nr_sides; s++)
		for (size_t i = 0; i < sides[s].nr_runs; i++)
			all += sides[s].runs[i]->nr_cells;
	names = calloc(all + 1, sizeof(*names));
	if (!names)
		return fail(ENOMEM, "allocate the names of %zu cells", all);
	for (size_t s = 0; s < nr_sides; s++)
		for (size_t i = 0; i < sides[s].nr_runs; i++)
			for (size_t j = 0; j < sides[s].runs[i]->nr_cells; j++)
				names[nr++] = sides[s].runs[i]->cells[j].cell;
	qsort(names, nr, sizeof(*names), cellname_order);
	return cellname_measure(names, nr);
}

const char *cellname(const char *cell, size_t columns,
		     char buf[CELLNAME_BYTES])
{
	size_t size = cellname_max(columns, cellname_least) + 1;

	return text_clean(cell, buf, size < CELLNAME_BYTES ? size :
							     CELLNAME_BYTES);
}
