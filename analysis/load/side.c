/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/side.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/load/runfile_many.h"
#include "lib/base/fail.h"

int side_by_start(const void *a, const void *b)
{
	const struct runfile *x = *(struct runfile *const *)a;
	const struct runfile *y = *(struct runfile *const *)b;
	int order = strcmp(x->boot_id, y->boot_id);

	if (x->start_unix_s != y->start_unix_s)
		return x->start_unix_s < y->start_unix_s ? -1 : 1;
	if (!order)
		order = (x->seed > y->seed) - (x->seed < y->seed);
	return order ? order : strcmp(x->path, y->path);
}

static int side_refuse_twice(const struct side *side)
{
	for (size_t i = 1; i < side->nr_runs; i++) {
		const struct runfile *a = side->runs[i - 1];
		const struct runfile *b = side->runs[i];

		if (a->start_unix_s == b->start_unix_s && a->seed == b->seed &&
		    !strcmp(a->boot_id, b->boot_id))
			return fail(0, "%s and %s are the same run (boot_id, "
				    "start_unix_s, seed): give it once",
				    a->path, b->path);
	}
	return 0;
}

struct boot_run {
	const char *boot_id;
	size_t run;
};

static int side_by_boot(const void *a, const void *b)
{
	const struct boot_run *x = a, *y = b;
	int order = strcmp(x->boot_id, y->boot_id);

	return order ? order : (x->run > y->run) - (x->run < y->run);
}

/* Number the boots in the order in which they began. */
static void side_number_boots(struct side *side, struct boot_run *sorted,
			      size_t *first_run)
{
	size_t first = 0;

	for (size_t i = 0; i < side->nr_runs; i++)
		sorted[i] = (struct boot_run){ side->runs[i]->boot_id, i };
	qsort(sorted, side->nr_runs, sizeof(*sorted), side_by_boot);
	for (size_t i = 0; i < side->nr_runs; i++) {
		if (i && strcmp(sorted[i].boot_id, sorted[first].boot_id))
			first = i;
		first_run[sorted[i].run] = sorted[first].run;
	}
	for (size_t i = 0; i < side->nr_runs; i++) {
		if (first_run[i] != i) {
			side->boot_of_run[i] = side->boot_of_run[first_run[i]];
			continue;
		}
		side->boot_of_run[i] = side->nr_boots;
		side->boots[side->nr_boots++] = (struct side_boot){
			side->runs[i]->boot_id, side->runs[i]->start_unix_s };
	}
}

static int side_group(struct side *side)
{
	size_t room = side->nr_runs + 1;
	struct boot_run *sorted = calloc(room, sizeof(*sorted));
	size_t *first_run = calloc(room, sizeof(*first_run));
	int err = 0;

	free(side->boots);
	free(side->boot_of_run);
	side->nr_boots = 0;
	side->boots = calloc(room, sizeof(*side->boots));
	side->boot_of_run = calloc(room, sizeof(*side->boot_of_run));
	if (sorted && first_run && side->boots && side->boot_of_run) {
		qsort(side->runs, side->nr_runs, sizeof(*side->runs),
		      side_by_start);
		err = side_refuse_twice(side);
		if (!err)
			side_number_boots(side, sorted, first_run);
	} else {
		err = fail(ENOMEM, "group %zu runs", side->nr_runs);
	}
	free(sorted);
	free(first_run);
	return err;
}

int side_load(char *const *paths, size_t nr, unsigned flags,
	      struct side *side)
{
	int err;

	memset(side, 0, sizeof(*side));
	side->runs = calloc(nr + 1, sizeof(*side->runs));
	if (!side->runs)
		return fail(ENOMEM, "allocate %zu runs", nr);
	err = runfile_load_many(paths, nr, flags, side->runs);
	if (!err) {
		side->nr_runs = nr;
		err = side_group(side);
	}
	if (err)
		side_free(side);
	return err;
}

int side_pick(const struct side *from,
	      bool (*wanted)(const void *arg, const struct runfile *run),
	      const void *arg, struct side *side)
{
	int err;

	memset(side, 0, sizeof(*side));
	side->runs = calloc(from->nr_runs + 1, sizeof(*side->runs));
	if (!side->runs)
		return fail(ENOMEM, "allocate %zu runs", from->nr_runs);
	for (size_t i = 0; i < from->nr_runs; i++)
		if (wanted(arg, from->runs[i]))
			side->runs[side->nr_runs++] = from->runs[i];
	err = side_group(side);
	if (err)
		side_release(side);
	return err;
}

void side_release(struct side *side)
{
	free(side->runs);
	free(side->boot_of_run);
	free(side->boots);
	memset(side, 0, sizeof(*side));
}

char side_letter(size_t side)
{
	return (char)('A' + (char)side);
}

int side_join(struct side *a, struct side *b)
{
	struct runfile **runs = realloc(a->runs, (a->nr_runs + b->nr_runs + 1) *
						 sizeof(*runs));

	if (!runs)
		return fail(ENOMEM, "join %zu runs", b->nr_runs);
	a->runs = runs;
	memcpy(runs + a->nr_runs, b->runs, b->nr_runs * sizeof(*runs));
	a->nr_runs += b->nr_runs;
	b->nr_runs = 0;
	side_free(b);
	return side_group(a);
}

void side_free(struct side *side)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		runfile_free(side->runs[i]);
	side_release(side);
}
