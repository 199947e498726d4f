/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/opt.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/fail.h"

struct unit {
	const char *suffix;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "k", UINT64_C(1) << 10 },
	{ "m", UINT64_C(1) << 20 },
	{ "g", UINT64_C(1) << 30 },
	{ NULL, 0 },
};

static const struct unit time_units[] = {
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "min", UINT64_C(60) * 1000000000 },
	{ NULL, 0 },
};

static const struct unit count_units[] = {
	{ "", 1 },
	{ NULL, 0 },
};

static int opt_parse_units(const char *text, const struct unit *units,
			   const char *takes, uint64_t *value)
{
	uint64_t number;
	char *end;

	if (!isdigit((unsigned char)*text))
		return fail(0, "\"%.40s\": %s", text, takes);
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno)
		return fail(ERANGE, "\"%.40s\"", text);
	for (; units->suffix; units++) {
		if (strcasecmp(end, units->suffix))
			continue;
		if (__builtin_mul_overflow(number, units->factor, value))
			return fail(ERANGE, "\"%.40s\"", text);
		return 0;
	}
	return fail(0, "\"%.40s\": %s", text, takes);
}

int opt_size(const char *text, uint64_t *bytes)
{
	return opt_parse_units(text, size_units,
			       "a size is a number with k, m or g", bytes);
}

int opt_time(const char *text, uint64_t *duration_ns)
{
	return opt_parse_units(text, time_units,
			       "a time is a number with ms, s or min",
			       duration_ns);
}

int opt_count(const char *text, uint64_t *count)
{
	return opt_parse_units(text, count_units, "not a whole number", count);
}

static int opt_parse_choice(const struct opt_spec *spec, const char *text,
			    uint64_t *value)
{
	char list[160] = "";

	for (uint64_t i = 0; spec->choices[i]; i++) {
		if (!strcmp(spec->choices[i], text)) {
			*value = i;
			return 0;
		}
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 "%s%s", i ? "|" : "", spec->choices[i]);
	}
	return fail(0, "%s=%.40s: takes %s", spec->name, text, list);
}

int opt_parse(const struct opt_spec *spec, const char *text, uint64_t *value)
{
	char low[OPT_VALUE_BYTES], high[OPT_VALUE_BYTES];
	uint64_t number;
	int err;

	if (spec->kind == OPT_CHOICE)
		return opt_parse_choice(spec, text, value);
	err = spec->kind == OPT_SIZE ? opt_size(text, &number) :
				       opt_count(text, &number);
	if (err)
		return fail(0, "%s=%.40s: takes a %s", spec->name, text,
			    spec->kind == OPT_SIZE ?
				    "size such as 64k, 16m or 1g" :
				    "whole number");
	if (number < spec->min || number > spec->max)
		return fail(ERANGE, "%s=%.40s: takes %s to %s", spec->name,
			    text, opt_format(spec, spec->min, low),
			    opt_format(spec, spec->max, high));
	*value = number;
	return 0;
}

const char *opt_format(const struct opt_spec *spec, uint64_t value,
		       char buf[OPT_VALUE_BYTES])
{
	const struct unit *unit = &count_units[0];

	if (value == OPT_UNSET && spec->def == OPT_UNSET)
		return "-";
	if (spec->kind == OPT_CHOICE)
		return spec->choices[value];
	for (const struct unit *u = size_units;
	     spec->kind == OPT_SIZE && u->suffix; u++)
		if (value && value % u->factor == 0)
			unit = u;
	snprintf(buf, OPT_VALUE_BYTES, "%" PRIu64 "%s", value / unit->factor,
		 unit->suffix);
	return buf;
}

const char *opt_values(const struct opt_spec *spec, const char *between,
		       char buf[OPT_VALUES_BYTES])
{
	char low[OPT_VALUE_BYTES], high[OPT_VALUE_BYTES];
	size_t len = 0;

	buf[0] = '\0';
	if (spec->kind != OPT_CHOICE)
		snprintf(buf, OPT_VALUES_BYTES, "%s to %s",
			 opt_format(spec, spec->min, low),
			 opt_format(spec, spec->max, high));
	else
		for (size_t i = 0; spec->choices[i]; i++, len = strlen(buf))
			snprintf(buf + len, OPT_VALUES_BYTES - len, "%s%s",
				 i ? between : "", spec->choices[i]);
	return buf;
}

static size_t opt_edit_distance(const char *a, const char *b)
{
	size_t row[64], la = strlen(a), lb = strlen(b);

	if (la >= 64 || lb >= 64)
		return 64;
	for (size_t j = 0; j <= lb; j++)
		row[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[lb];
}

const char *opt_nearest(const char *text, const char *const *names)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (; *names; names++) {
		size_t distance = opt_edit_distance(text, *names);

		if (distance < best) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}

const char *opt_hint(const char *text, const char *const *names,
		     char buf[OPT_HINT_BYTES])
{
	const char *nearest = opt_nearest(text, names);

	if (nearest)
		snprintf(buf, OPT_HINT_BYTES, ", did you mean \"%.60s\"?",
			 nearest);
	else
		buf[0] = '\0';
	return buf;
}
