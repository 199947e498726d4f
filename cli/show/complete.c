/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completion for the shell, from the same tables that parse the options, so
 * that no list is kept twice. argp's own --help and --usage are in no table.
 */
#include "cli/show/complete.h"

#include <stdio.h>
#include <string.h>

#include "bench/cell/inject_op.h"
#include "bench/contract/bench.h"
#include "bench/contract/spec.h"
#include "cli/show/complete_cell.h"
#include "lib/base/array.h"
#include "lib/count/counter.h"
#include "analysis/load/metric.h"
#include "bench/registry/registry.h"
#include "bench/registry/suite.h"

/* A hidden option or an alias is not offered. */
static bool complete_offers(const struct argp_option *option)
{
	return option->name &&
	       !(option->flags & (OPTION_HIDDEN | OPTION_ALIAS));
}

/* Find the option by the @len bytes at @name, which must be its whole name. */
static const struct argp_option *complete_find(const struct argp *argp,
					       const char *name, size_t len)
{
	const struct argp_option *found = NULL;

	for (const struct argp_option *o = argp->options;
	     o && (o->name || o->key || o->doc); o++)
		if (o->name && strlen(o->name) == len &&
		    !memcmp(o->name, name, len))
			return o;
	for (const struct argp_child *c = argp->children;
	     c && c->argp && !found; c++)
		found = complete_find(c->argp, name, len);
	return found;
}

static void complete_option(const char *name, bool valued, const char *prefix)
{
	if (!strncmp(name, prefix, strlen(prefix)))
		printf("--%s%s\n", name, valued ? "=" : "");
}

static void complete_all_options(const struct argp *argp, const char *prefix)
{
	for (const struct argp_option *o = argp->options;
	     o && (o->name || o->key || o->doc); o++)
		if (complete_offers(o))
			complete_option(o->name, o->arg &&
					!(o->flags & OPTION_ARG_OPTIONAL),
					prefix);
	for (const struct argp_child *c = argp->children; c && c->argp; c++)
		complete_all_options(c->argp, prefix);
}

/* @lead: text before the name on the command line. */
static void complete_name(const char *lead, const char *name,
			  const char *prefix)
{
	if (!strncmp(name, prefix, strlen(prefix)))
		printf("%s%s\n", lead, name);
}

/* Print the values of the option @name if they are names. */
static void complete_values(const char *name, const char *lead,
			    const char *prefix)
{
	if (!strcmp(name, "suite"))
		for (const struct suite *s = suites; s->name; s++)
			complete_name(lead, s->name, prefix);
	if (!strcmp(name, "metric"))
		for (size_t i = 0; i < METRIC_NR; i++)
			complete_name(lead, metrics[i].key, prefix);
	if (!strcmp(name, "counters"))
		for (size_t i = 0; counter_sets[i].name; i++)
			complete_name(lead, counter_sets[i].name, prefix);
	if (!strcmp(name, "inject-op")) {
		complete_name(lead, "none", prefix);
		for (size_t i = 0; bench_primitives[i]; i++)
			if (inject_op_takes(bench_primitives[i]))
				complete_name(
					lead,
					bench_primitives[i]->subject.name,
					prefix);
	}
	if (!strcmp(name, "peers")) {
		complete_name(lead, "spin", prefix);
		complete_name(lead, "sleep", prefix);
	}
}

/*
 * Complete --option=value in @word, or the value after @before, an "--option".
 */
static bool complete_value(const struct argp *argp, const char *before,
			   const char *word)
{
	const struct argp_option *option;
	size_t len = strcspn(word, "=");
	char lead[64] = "";

	if (!strncmp(word, "--", 2) && word[len]) {
		option = complete_find(argp, word + 2, len - 2);
		if (option)
			snprintf(lead, sizeof(lead), "--%.50s=", option->name);
		word += len + 1;
	} else if (!strncmp(before, "--", 2) && !strchr(before, '=')) {
		option = complete_find(argp, before + 2, strlen(before + 2));
		if (!option || !option->arg)
			return false;
	} else {
		return false;
	}
	if (option)
		complete_values(option->name, lead, word);
	return true;
}

static void complete_verb(const struct verb *verb, const char *before,
			  const char *word)
{
	static const char *const lists[] = { "pinners", "clearers",
					     "primitives", "counters",
					     "suites" };

	if (complete_value(verb->argp, before, word))
		return;
	if (word[0] == '-') {
		/* Skip the dashes, of which one or none may be typed so far. */
		word += strspn(word, "-") < 2 ? strspn(word, "-") : 2;
		complete_all_options(verb->argp, word);
		complete_option("help", false, word);
		complete_option("usage", false, word);
		return;
	}
	if (!strcmp(verb->name, "run") || !strcmp(verb->name, "race"))
		complete_cell(word, verb->name[1] == 'a');
	if (!strcmp(verb->name, "list"))
		for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
			complete_name("", lists[i], word);
}

void complete_words(const struct verb *const *verbs, char **words, int nr_words)
{
	const char *word = nr_words ? words[nr_words - 1] : "";

	if (nr_words < 2) {
		for (; *verbs; verbs++)
			complete_name("", (*verbs)->name, word);
		complete_name("", "--help", word);
		complete_name("", "--version", word);
		return;
	}
	for (; *verbs; verbs++)
		if (!strcmp((*verbs)->name, words[0]))
			complete_verb(*verbs, words[nr_words - 2], word);
}
