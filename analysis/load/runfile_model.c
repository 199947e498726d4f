/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/runfile_model.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/fail.h"

#define MAX_INJECTED 100u
#define KEY_BYTES    64

int run_alloc_models(const struct run_reader *reader, struct run_cell *cell)
{
	int err;

	if (!(reader->flags & RUNFILE_MODEL))
		return 0;
	err = run_keep(reader, cell->nr_rounds * sizeof(*cell->models));
	if (err)
		return err;
	cell->models = calloc(cell->nr_rounds + 1, sizeof(*cell->models));
	return cell->models ? 0 : fail(ENOMEM, "%s: allocate %zu rounds",
				       reader->name, cell->nr_rounds);
}

static int run_read_exact(const struct run_reader *reader, json_t *exact,
			  struct run_model *model)
{
	int err = 0;

	for (int i = 0; i < EXACT_NR_ROLES * EXACT_NR_CLASSES && !err; i++) {
		int role = i / EXACT_NR_CLASSES, class = i % EXACT_NR_CLASSES;
		char key[KEY_BYTES];

		model->exact[role][class] = NAN;
		if (!exact)
			continue;
		snprintf(key, sizeof(key), "%s_%s_per_event",
			 exact_role_names[role], exact_class_names[class]);
		err = run_difference(reader, exact, key,
				     &model->exact[role][class]);
	}
	return err;
}

int run_read_model(const struct run_reader *reader, json_t *json, json_t *exact,
		   bool counting, struct run_model *model)
{
	int err = run_number(reader, json, "pin_pages", false,
			     &model->pin_pages);

	if (!err)
		err = run_number(reader, json, "sweep_steps", false,
				 &model->sweep_steps);
	if (!err)
		err = run_number(reader, json, "sweep_ns", false,
				 &model->sweep_ns);
	return err ? err : run_read_exact(reader, counting ? NULL : exact,
					  model);
}

static int run_read_operation(const struct run_reader *reader, json_t *json,
			      struct run_injected *injected)
{
	json_t *told = run_object(reader, json, "told");
	int err = told ? run_text(reader, json, "operation", true,
				  &injected->operation) : -EINVAL;

	if (!err)
		err = run_number(reader, json, "per_cycle", true,
				 &injected->per_cycle);
	if (!err)
		err = run_number(reader, told, "visits", true,
				 &injected->nr_visits);
	if (!err)
		err = run_difference(reader, told, "mean_ns",
				     &injected->mean_ns);
	if (!err)
		err = run_difference(reader, told, "ci95_low_ns",
				     &injected->low_ns);
	if (!err)
		err = run_difference(reader, told, "ci95_high_ns",
				     &injected->high_ns);
	return err;
}

int run_read_injected(const struct run_reader *reader, json_t *json,
		      struct run_cell *cell)
{
	json_t *inject = json_object_get(json, "inject"), *operations;
	size_t nr;
	int err = 0;

	if (!inject || json_is_null(inject))
		return 0;
	inject = run_object(reader, json, "inject");
	if (!inject)
		return -EINVAL;
	/* A run of --inject-ns may have none. */
	if (!json_object_get(inject, "operations"))
		return 0;
	operations = run_array(reader, inject, "operations");
	if (!operations)
		return -EINVAL;
	nr = json_array_size(operations);
	if (nr > MAX_INJECTED)
		return run_bad(reader, "inject.operations",
			       "holds %zu entries, more than %u", nr,
			       MAX_INJECTED);
	cell->injected = calloc(nr + 1, sizeof(*cell->injected));
	if (!cell->injected)
		return fail(ENOMEM, "%s: allocate %zu operations",
			    reader->name, nr);
	for (size_t i = 0; i < nr && !err; i++)
		err = run_read_operation(reader, json_array_get(operations, i),
					 &cell->injected[cell->nr_injected++]);
	return err;
}
