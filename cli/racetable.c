/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/racetable.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/race_cell.h"
#include "cli/runtable.h"

#define NAME_WIDTH 24

static const char *bound(char buf[24], const struct race *race,
			 uint64_t tries)
{
	double share = race_bound(tries);

	if (race_differences(race) || isnan(share))
		return "-";
	snprintf(buf, 24, "%.1e", share);
	return buf;
}

static void print_tally(FILE *out, const struct race *race,
			enum race_phase phase)
{
	const struct race_tally *tally = &race->tally[phase];
	char buf[24];

	fprintf(out, "  %-9s %7.1f %7" PRIu64 " %9" PRIu64 " %9" PRIu64
		" %9" PRIu64 " %8" PRIu64 " %8s\n",
		race_phase_names[phase], (double)tally->ns / 1e9,
		tally->proven, tally->clear_events, tally->pages,
		tally->tries, tally->differences,
		bound(buf, race, tally->tries));
}

static void print_cell(FILE *out, const struct cell *cell,
		       const struct cell_context *context)
{
	const struct race *race = cell->race;
	const char *verdict = race_verdict(cell);
	struct gup_use gup = cell->spec.pinner->gup(context->release,
						    cell->spec.pinner_opts);

	fprintf(out, "%s\n  %s, %s: %s\n", cell->spec.name, gup.foll,
		gup.write ? "write" : "read",
		!verdict ? "nothing shown" :
		!strcmp(verdict, "lost") ? "PINS WERE LOST" :
		!strcmp(verdict, "kept") ? "every pin was kept" :
		"a control, nothing is promised");
	for (int i = 0; i < NR_RACE_PHASES; i++)
		if (race->wanted[i] && cell->outcome != CELL_SKIP)
			print_tally(out, race, i);
	reason_print(out, cell);
}

void race_table_print(FILE *out, const struct plan *plan,
		      const json_t *document)
{
	machine_print(out, document);
	fprintf(out, "  %-9s %7s %7s %9s %9s %9s %8s %8s\n", "pins", "s",
		"passes", "cleared", "checked", "tries", "differ", "at most");
	for (unsigned i = 0; i < plan->nr_cells; i++)
		print_cell(out, &plan->cells[i], &plan->context);
	fputs("\npins: held over a whole pass, or taken during one.\n"
	      "passes: proven by the kernel's own account; cleared: pages or "
	      "huge pages in\nthem. checked: pages looked at through a pin. "
	      "tries: pages pinned over a\nproven pass; takes during which "
	      "pages beside them were cleared. differ: pages\nwhose pin and "
	      "mapping are not the same memory. at most: so large a share of "
	      "the\ntries may lose a pin unseen (3 / tries, 95 %).\n", out);
	if (plan->interrupted)
		fputs("Interrupted: what was finished is here.\n", out);
}
