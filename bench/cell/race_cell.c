/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/race_cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/race/grip.h"
#include "bench/contract/pagestate.h"
#include "bench/registry/registry.h"

#define NAMES_BYTES 200

static void race_cell_append(char names[NAMES_BYTES], const char *name)
{
	size_t len_bytes = strlen(names);

	snprintf(names + len_bytes, NAMES_BYTES - len_bytes, "%s%s",
		 len_bytes ? ", " : "", name);
}

int race_check_spec(const struct cell_spec *spec)
{
	char names[NAMES_BYTES] = "";

	if (spec->primitive)
		return fail(0, "%s cannot be raced: a primitive pins nothing",
			    spec->name);
	for (size_t i = 0; bench_pinners[i]; i++)
		if (grip_of(bench_pinners[i]))
			race_cell_append(names, bench_pinners[i]->subject.name);
	if (!grip_of(spec->pinner))
		return fail(0, "pinner %s cannot be raced: memory cannot be "
			    "read through its pin; use one of: %s",
			    spec->pinner->subject.name, names);
	names[0] = '\0';
	for (size_t i = 0; bench_clearers[i]; i++)
		if (bench_clearers[i]->takes_pages)
			race_cell_append(names,
					 bench_clearers[i]->subject.name);
	if (spec->pte != PTE_RW || spec->shared != SHARED_NO)
		return fail(0, "%s cannot be raced: a race writes to the "
			    "pages, so it does not take pte=ro or shared=fork",
			    spec->name);
	if (spec->page != PAGE_4K)
		return fail(0, "%s cannot be raced: a race takes anonymous "
			    "base pages only (page=4k)", spec->name);
	if (!spec->clearer->takes_pages)
		return fail(0, "clearer %s cannot be raced: it leaves all "
			    "pages in place; use one of: %s",
			    spec->clearer->subject.name, names);
	if (page_state_drops(spec) == DROPS_IN_PASS)
		return fail(0, "%s cannot be raced: the process itself drops "
			    "the pages, pinned or not", spec->name);
	return 0;
}

int race_probe(const struct cell *cell, const struct bench_env *env)
{
	const struct pinner *pinner = cell->spec.pinner;
	const struct grip *grip = grip_of(pinner);
	struct race *race = cell->race;
	struct gup_use gup = pinner->gup(env->release, env->opts);
	size_t area_pages = env->area_bytes / (size_t)getpagesize();

	race->promised = strstr(gup.foll, "FOLL_PIN");
	if (grip->brief)
		race->wanted[RACE_HELD] = false;
	if (!race->wanted[RACE_HELD] && !race->wanted[RACE_DURING])
		return fail(0, "pinner %s: a pin ends with its request, so it "
			    "cannot be held over a pass", pinner->subject.name);
	if (grip->pages(env->opts) > area_pages / 2)
		return fail(0, "an area of %zu bytes is too small for a pin of "
			    "%zu pages; use a larger area=",
			    (size_t)env->area_bytes, grip->pages(env->opts));
	return grip->probe ? grip->probe(env) : 0;
}

enum cell_outcome race_outcome(const struct cell *cell, bool interrupted,
			       char reason[FAIL_TEXT_BYTES])
{
	const struct race *race = cell->race;
	uint64_t nr = race_differences(race), passes = 0;

	for (int i = 0; i < NR_RACE_PHASES; i++)
		passes += race->tally[i].passes;
	reason[0] = '\0';
	if (nr && race->promised) {
		snprintf(reason, FAIL_TEXT_BYTES, "%" PRIu64 " pages lost "
			 "their pin: what is written through the mapping is "
			 "not what the pin holds", nr);
		return CELL_ERROR;
	}
	if (race_tries(race) || nr)
		return CELL_OK;
	if (!passes && interrupted) {
		snprintf(reason, FAIL_TEXT_BYTES,
			 "interrupted before its first pass");
		return CELL_SKIP;
	}
	snprintf(reason, FAIL_TEXT_BYTES, "nothing was shown: no pin was held "
		 "while the clearer is proven to have tried%s%s",
		 race->doubt[0] ? ": " : "", race->doubt);
	return CELL_INVALID;
}

const char *race_verdict(const struct cell *cell)
{
	if (cell->outcome == CELL_SKIP || cell->outcome == CELL_INVALID)
		return NULL;
	if (!cell->race->promised)
		return "control";
	if (race_differences(cell->race))
		return "lost";
	return cell->outcome == CELL_OK ? "kept" : NULL;
}
