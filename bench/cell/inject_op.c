/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/inject_op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/cell_env.h"
#include "bench/registry/registry.h"
#include "lib/base/scope.h"

#define NONE	      "none"
#define NONE_IS	      "null"	/* the primitive */
#define NAMES_MAX     64
#define ALL_MAX_BYTES 256

static bool inject_op_is_bare(const struct primitive *primitive)
{
	return !primitive->setup && !primitive->rearm && !primitive->prove &&
	       !primitive->subject.opts && !primitive->subject.hold &&
	       primitive->witness == WITNESS_NONE;
}

bool inject_op_takes(const struct primitive *primitive)
{
	return inject_op_is_bare(primitive) &&
	       strcmp(primitive->subject.name, NONE_IS) != 0;
}

/* NULL if there is none. */
static const struct primitive *inject_op_find(const char *name)
{
	const struct primitive *const *p = bench_primitives;

	while (*p && strcmp((*p)->subject.name, name) != 0)
		p++;
	return *p;
}

static int inject_op_unknown(const char *name)
{
	const char *names[NAMES_MAX] = { NONE };
	char hint[OPT_HINT_BYTES], all[ALL_MAX_BYTES] = NONE;
	size_t nr = 1;

	for (const struct primitive *const *p = bench_primitives; *p; p++) {
		size_t len = strlen(all);

		if (!inject_op_takes(*p) || nr == NAMES_MAX - 1)
			continue;
		names[nr++] = (*p)->subject.name;
		snprintf(all + len, sizeof(all) - len, ", %s",
			 (*p)->subject.name);
	}
	return fail(0, "there is no operation \"%.40s\"%s; operations: %s",
		    name, opt_hint(name, names, hint), all);
}

/* @nr_text: behind the colon; or NULL. */
static int inject_op_read(const char *name, const char *nr_text,
			  const struct primitive *none, struct inject_op *op)
{
	uint64_t nr = 1;
	int err = 0;

	op->primitive = !strcmp(name, NONE) ? none : inject_op_find(name);
	if (!op->primitive ||
	    (op->primitive == none ? strcmp(name, NONE) != 0 :
				     !inject_op_takes(op->primitive)))
		return inject_op_unknown(name);
	if (nr_text && op->primitive == none)
		return fail(0, NONE " takes no number");
	if (nr_text)
		err = opt_count(nr_text, &nr);
	if (!err && (!nr || nr > INJECT_OPS_MAX))
		err = fail(ERANGE, "%.40s:%lu: takes 1 to %d operations in a "
			   "cycle", name, (unsigned long)nr, INJECT_OPS_MAX);
	op->nr = (unsigned)nr;
	return err;
}

static int inject_op_add(char *item, struct inject_settings *settings)
{
	char *nr_text = item, *name = strsep(&nr_text, ":");
	struct inject_op op;
	int err = inject_op_read(name, nr_text, settings->none, &op);

	if (err)
		return err;
	for (unsigned i = 0; i < settings->nr; i++)
		if (settings->op[i].primitive == op.primitive &&
		    settings->op[i].nr == op.nr)
			return fail(0, "%.40s%s%.20s is given twice", name,
				    nr_text ? ":" : "", nr_text ?: "");
	if (settings->nr == INJECT_ROWS_MAX)
		return fail(0, "more than %d operations, with " NONE,
			    INJECT_ROWS_MAX);
	settings->op[settings->nr++] = op;
	return 0;
}

static int inject_op_add_none(struct inject_settings *settings)
{
	for (unsigned i = 0; i < settings->nr; i++)
		if (inject_op_is_none(settings, i))
			return 0;
	if (settings->nr == INJECT_ROWS_MAX)
		return fail(0, "more than %d operations, with " NONE,
			    INJECT_ROWS_MAX);
	memmove(settings->op + 1, settings->op,
		settings->nr * sizeof(*settings->op));
	settings->op[0] = (struct inject_op){ settings->none, 1 };
	settings->nr++;
	return 0;
}

int inject_op_parse(const char *text, struct inject_settings *settings)
{
	SCOPE_FREE char *copy = strdup(text);
	char *rest = copy, *item;
	int err = copy ? 0 : fail(ENOMEM, "copy %zu bytes", strlen(text));

	memset(settings, 0, sizeof(*settings));
	settings->none = inject_op_find(NONE_IS);
	while (!err && (item = strsep(&rest, ",")))
		err = inject_op_add(item, settings);
	return err ? err : inject_op_add_none(settings);
}

bool inject_op_is_none(const struct inject_settings *settings, unsigned row)
{
	return settings->none && settings->op[row].primitive == settings->none;
}

const char *inject_op_name(const struct inject_settings *settings, unsigned row,
			   char buf[INJECT_NAME_BYTES])
{
	const struct inject_op *op = &settings->op[row];
	const char *name = inject_op_is_none(settings, row) ?
				   NONE : op->primitive->subject.name;

	if (op->nr == 1)
		snprintf(buf, INJECT_NAME_BYTES, "%s", name);
	else
		snprintf(buf, INJECT_NAME_BYTES, "%s:%u", name, op->nr);
	return buf;
}

int inject_op_probe(const struct cell *cell,
		    const struct cell_context *context)
{
	const struct inject_settings *settings = &context->settings.inject;
	struct bench_env env = cell_env(cell, context);
	char why[FAIL_TEXT_BYTES];

	for (unsigned i = 0; settings->none && i < settings->nr; i++) {
		const struct subject *subject =
			&settings->op[i].primitive->subject;
		int err = subject->probe ? subject->probe(&env) : 0;

		if (!err)
			continue;
		snprintf(why, sizeof(why), "%s", fail_text());
		return fail_plain(err, "--inject-op %s: %.300s", subject->name,
				  why);
	}
	return 0;
}
