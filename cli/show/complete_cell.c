/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion of pinner:key=value,key=value+clearer:key=value. */
#include "cli/show/complete_cell.h"

#include <stdio.h>
#include <string.h>

#include "bench/registry/registry.h"
#include "bench/registry/spec_parse.h"

static const struct subject *complete_subject(enum subject_kind kind,
					      const char *name, size_t len)
{
	for (size_t i = 0; bench_subjects[kind][i]; i++)
		if (strlen(bench_subjects[kind][i]->name) == len &&
		    !memcmp(bench_subjects[kind][i]->name, name, len))
			return bench_subjects[kind][i];
	return NULL;
}

/*
 * Print names of @kind that begin with @prefix, after the first @lead_len bytes
 * of @word.
 */
static void complete_each_subject(enum subject_kind kind, const char *word,
				  size_t lead_len, const char *end)
{
	const char *prefix = word + lead_len;

	for (size_t i = 0; bench_subjects[kind][i]; i++)
		if (!strncmp(bench_subjects[kind][i]->name, prefix,
			     strlen(prefix)))
			printf("%.*s%s%s\n", (int)lead_len, word,
			       bench_subjects[kind][i]->name, end);
}

/*
 * Print keys after the last ":" or ",", or the values of a key after the last
 * "=".
 */
static void complete_keys(const struct opt_spec *opts, const char *word)
{
	const char *key = word + strlen(word), *value;

	while (key > word && key[-1] != ':' && key[-1] != ',')
		key--;
	value = strchr(key, '=');
	for (; opts && opts->name; opts++) {
		size_t len = strlen(opts->name);

		if (!value && !strncmp(opts->name, key, strlen(key)))
			printf("%.*s%s=\n", (int)(key - word), word,
			       opts->name);
		if (!value || opts->kind != OPT_CHOICE ||
		    (size_t)(value - key) != len ||
		    memcmp(opts->name, key, len))
			continue;
		for (size_t i = 0; opts->choices[i]; i++)
			if (!strncmp(opts->choices[i], value + 1,
				     strlen(value + 1)))
				printf("%.*s%s\n", (int)(value + 1 - word),
				       word, opts->choices[i]);
	}
}

/*
 * Print the options of the subject of @kind whose name begins at byte @lead_len
 * of @word.
 */
static void complete_settings(enum subject_kind kind, const char *word,
			      size_t lead_len)
{
	const char *name = word + lead_len;
	const struct subject *subject = complete_subject(kind, name,
							 strcspn(name, ":"));

	if (!subject)
		return;
	complete_keys(subject->opts, word);
	complete_keys(spec_common_opts, word);
}

void complete_cell(const char *word, bool race)
{
	const char *plus = strchr(word, '+');
	size_t lead_len = plus ? (size_t)(plus + 1 - word) : 0;
	bool settings = strchr(word + lead_len, ':');

	if (plus && settings) {
		complete_settings(KIND_CLEARER, word, lead_len);
	} else if (plus) {
		complete_each_subject(KIND_CLEARER, word, lead_len, "");
	} else if (settings) {
		complete_settings(KIND_PINNER, word, 0);
		if (!race)
			complete_settings(KIND_PRIMITIVE, word, 0);
	} else {
		complete_each_subject(KIND_PINNER, word, 0, "+");
		if (!race)
			complete_each_subject(KIND_PRIMITIVE, word, 0, "");
	}
}
