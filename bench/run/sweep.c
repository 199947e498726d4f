/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/run/sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/registry/spec_parse.h"
#include "lib/base/scope.h"

static int sweep_add_value(struct sweep *sweep, const char *value)
{
	if (sweep->nr == SWEEP_VALUES_MAX)
		return fail(ERANGE, "sweep over more than %d values",
			    SWEEP_VALUES_MAX);
	if (!*value || strlen(value) >= SWEEP_TEXT_BYTES)
		return fail(0, "\"%.40s\" is not a value of a sweep", value);
	snprintf(sweep->values[sweep->nr++], SWEEP_TEXT_BYTES, "%s", value);
	return 0;
}

/* A number, or N. */
static int sweep_parse_end(const char *text, unsigned nr_peers, uint64_t *value)
{
	if (!strcmp(text, "N")) {
		*value = nr_peers;
		return 0;
	}
	return opt_count(text, value);
}

/* "LOW..HIGH" or "LOW..HIGH*K"; @dots is where the dots are. */
static int sweep_add_range(struct sweep *sweep, char *text, char *dots,
			   unsigned nr_peers)
{
	char *times = strchr(dots, '*'), value[SWEEP_TEXT_BYTES];
	uint64_t low, high, factor = 1;
	int err;

	*dots = '\0';
	if (times)
		*times++ = '\0';
	err = sweep_parse_end(text, nr_peers, &low);
	if (!err)
		err = sweep_parse_end(dots + 2, nr_peers, &high);
	if (!err && times)
		err = opt_count(times, &factor);
	if (err)
		return err;
	if (high < low || high > INT64_MAX / 1000)
		return fail(ERANGE, "%s..%s is not a range from a lower to a "
			    "higher number", text, dots + 2);
	if (times && (factor < 2 || factor > 1000 || !low))
		return fail(ERANGE, "%s..%s*%s: the factor must be 2 to 1000, "
			    "and the first value at least 1", text, dots + 2,
			    times);
	for (; !err && low <= high; low = times ? low * factor : low + 1) {
		snprintf(value, sizeof(value), "%" PRIu64, low);
		err = sweep_add_value(sweep, value);
	}
	return err;
}

static int sweep_add_item(struct sweep *sweep, char *item, unsigned nr_peers)
{
	char *dots = strstr(item, ".."), value[SWEEP_TEXT_BYTES];

	if (dots)
		return sweep_add_range(sweep, item, dots, nr_peers);
	if (strcmp(item, "N"))
		return sweep_add_value(sweep, item);
	snprintf(value, sizeof(value), "%u", nr_peers);
	return sweep_add_value(sweep, value);
}

int sweep_parse(const char *text, unsigned nr_peers, struct sweep *sweep)
{
	SCOPE_FREE char *copy = strdup(text);
	char *rest = copy, *item;
	int err = 0;

	memset(sweep, 0, sizeof(*sweep));
	sweep->values = calloc(SWEEP_VALUES_MAX, sizeof(*sweep->values));
	if (!copy || !sweep->values) {
		sweep_free(sweep);
		return fail(ENOMEM, "parse \"%.40s\"", text);
	}
	item = strsep(&rest, "=");
	if (!rest || !*item || strlen(item) >= sizeof(sweep->key))
		err = fail(0, "\"%.40s\" is not key=values", text);
	else
		snprintf(sweep->key, sizeof(sweep->key), "%s", item);
	while (!err && (item = strsep(&rest, ",")))
		err = sweep_add_item(sweep, item, nr_peers);
	if (err)
		sweep_free(sweep);
	return err;
}

void sweep_free(struct sweep *sweep)
{
	free(sweep->values);
	memset(sweep, 0, sizeof(*sweep));
}

/* @name with the option added to the subject before @end. */
static void sweep_insert(char *text, size_t size, const char *name, size_t end,
			 const char *key, const char *value)
{
	const char *start = memrchr(name, '+', end);
	size_t len = start ? end - (size_t)(start + 1 - name) : end;
	bool has_opts = memchr(start ? start + 1 : name, ':', len);

	snprintf(text, size, "%.*s%c%s=%s%s", (int)end, name,
		 has_opts ? ',' : ':', key, value, name + end);
}

static int sweep_add_swept(const struct sweep *sweep, struct plan *plan,
			   const char *name, const char *value)
{
	size_t first = strcspn(name, "+");
	char text[SPEC_CELL_BYTES + 2 * SWEEP_TEXT_BYTES];
	struct cell_spec spec;
	struct cell *cell;
	int err;

	sweep_insert(text, sizeof(text), name, first, sweep->key, value);
	/*
	 * The key may be the clearer's. If not, the first message is the better
	 * one.
	 */
	if (name[first] && spec_parse(text, &spec)) {
		char other[sizeof(text)];

		sweep_insert(other, sizeof(other), name, strlen(name),
			     sweep->key, value);
		if (!spec_parse(other, &spec))
			memcpy(text, other, sizeof(text));
	}
	err = plan_add(plan, text);
	if (err)
		return err;
	cell = &plan->cells[plan->nr_cells - 1];
	cell->sweep_key = strdup(sweep->key);
	cell->sweep_value = strdup(value);
	return cell->sweep_key && cell->sweep_value ? 0 :
		fail(ENOMEM, "sweep over %s", sweep->key);
}

int sweep_apply(const struct sweep *sweep, struct plan *plan)
{
	struct plan swept = { .nr_cells = 0 };
	int err = 0;

	for (unsigned i = 0; !err && i < plan->nr_cells; i++)
		for (size_t v = 0; !err && v < sweep->nr; v++)
			err = sweep_add_swept(sweep, &swept,
					      plan->cells[i].spec.name,
					      sweep->values[v]);
	if (err) {
		plan_free(&swept);
		return err;
	}
	plan_free(plan);
	plan->cells = swept.cells;
	plan->nr_cells = swept.nr_cells;
	return 0;
}
