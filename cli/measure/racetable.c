/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/racetable.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/cell/race_cell.h"
#include "cli/common/table.h"
#include "cli/measure/runtable.h"

static const struct table_column columns[] = {
	{ "pins", -9 }, { "s", 7 }, { "passes", 7 }, { "cleared", 9 },
	{ "checked", 9 }, { "tries", 9 }, { "differ", 8 }, { "at most", 8 },
	{ NULL, 0 }
};

static void race_table_tally(struct table *table, const struct race *race,
			     enum race_phase phase)
{
	const struct race_tally *tally = &race->tally[phase];
	double bound = race_bound(tally->tries);

	table_text(table, race_phase_names[phase]);
	table_format(table, "%.1f", (double)tally->ns / 1e9);
	table_format(table, "%" PRIu64, tally->proven);
	table_format(table, "%" PRIu64, tally->clear_events);
	table_format(table, "%" PRIu64, tally->pages);
	table_format(table, "%" PRIu64, tally->tries);
	table_format(table, "%" PRIu64, tally->differences);
	if (race_differences(race) || isnan(bound))
		table_text(table, "-");
	else
		table_format(table, "%.1e", bound);
	table_end(table);
}

static void race_table_cell(struct table *table, const struct cell *cell,
			    const struct cell_context *context)
{
	const struct race *race = cell->race;
	const char *verdict = race_verdict(cell);
	struct gup_use gup = cell->spec.pinner->gup(context->release,
						    cell->spec.pinner_opts);

	fprintf(table->out, "%s\n  %s, %s: %s\n", cell->spec.name, gup.foll,
		gup.write ? "write" : "read",
		!verdict ? "nothing shown" :
		!strcmp(verdict, "lost") ? "PINS WERE LOST" :
		!strcmp(verdict, "kept") ? "every pin was kept" :
		"a control, nothing is promised");
	for (int i = 0; i < NR_RACE_PHASES; i++)
		if (race->wanted[i] && cell->outcome != CELL_SKIP)
			race_table_tally(table, race, i);
	reason_print(table->out, cell);
}

void race_table_print(FILE *out, const struct plan *plan,
		      const json_t *document)
{
	struct table table = { .out = out, .lead = "  ", .columns = columns };

	machine_print(out, document);
	table_head(&table);
	for (unsigned i = 0; i < plan->nr_cells; i++)
		race_table_cell(&table, &plan->cells[i], &plan->context);
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
