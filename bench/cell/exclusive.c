/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/exclusive.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/contract/pagestate.h"

static bool exclusive_is_asked(const struct cell_spec *spec, unsigned release)
{
	struct gup_use use = page_state_gup(spec, release);

	return use.call && !use.write && !use.held &&
	       page_state_is_anon(spec) &&
	       (spec->pte == PTE_RO || spec->shared == SHARED_FORK);
}

static void exclusive_add_counted(const struct cell *cell,
				  struct exclusive *exclusive)
{
	for (unsigned i = 0; i < cell->nr_counted; i++) {
		const struct round *round = &cell->counted[i].round;
		const struct counts *counts = &cell->counted[i].counts;

		if (round->outcome == ROUND_INVALID ||
		    counts->foll_pins == PROCFS_UNKNOWN ||
		    counts->gup_faults == PROCFS_UNKNOWN)
			continue;
		exclusive->passes += round->nr_passes;
		exclusive->pages += round->pins.pages;
		exclusive->pins += counts->foll_pins;
		exclusive->faults += counts->gup_faults;
	}
}

/*
 * A page shared by a fork is not exclusive, so a pin that checks must fault.
 * This proves nothing if the clearer takes pages away, because its faults look
 * the same.
 */
static bool exclusive_faults_tell(const struct cell_spec *spec)
{
	return spec->shared == SHARED_FORK &&
	       !(spec->clearer && spec->clearer->takes_pages) &&
	       page_state_drops(spec) == DROPS_NEVER;
}

static void exclusive_set(struct exclusive *exclusive, bool checked,
			  const char *reason)
{
	exclusive->outcome = checked ? EXCLUSIVE_CHECKED :
				       EXCLUSIVE_NOT_CHECKED;
	exclusive->reason = reason;
}

static void exclusive_judge_by_faults(struct exclusive *exclusive,
				      bool by_release)
{
	bool checked = exclusive->faults &&
		       exclusive->faults >= exclusive->passes;

	if (checked)
		exclusive_set(exclusive, true,
			      by_release ? NULL
					 : "by its faults, against its release "
					   "number");
	else
		exclusive_set(exclusive, false, by_release ?
			      "it did not fault, against its release number" :
			      "pages shared by a fork were pinned without "
			      "being unshared");
}

void exclusive_of(const struct cell *cell, unsigned release,
		  struct exclusive *exclusive)
{
	bool by_release = release >= KVER_ANON_EXCLUSIVE;

	*exclusive = (struct exclusive){ .outcome = EXCLUSIVE_NOT_ASKED };
	if (!exclusive_is_asked(&cell->spec, release))
		return;
	exclusive_add_counted(cell, exclusive);
	if (!exclusive->pages) {
		exclusive->outcome = EXCLUSIVE_UNKNOWN;
		exclusive->reason = "nothing was counted, or no count was fine";
	} else if (2 * exclusive->pins < exclusive->pages) {
		exclusive_set(exclusive, false,
			      "this kernel takes FOLL_GET references "
			      "here");
	} else if (exclusive_faults_tell(&cell->spec)) {
		exclusive_judge_by_faults(exclusive, by_release);
	} else if (by_release) {
		exclusive_set(exclusive, true, "by its release number alone");
	} else {
		exclusive_set(exclusive, false,
			      "this kernel marks no page exclusive, "
			      "by its release number alone");
	}
}

const char *exclusive_text(const struct exclusive *exclusive, char buf[256])
{
	buf[0] = '\0';
	if (exclusive->outcome == EXCLUSIVE_NOT_ASKED)
		return buf;
	if (exclusive->outcome == EXCLUSIVE_UNKNOWN)
		snprintf(buf, 256, "unknown: %s", exclusive->reason);
	else
		snprintf(buf, 256, "%s%s%s; %" PRIu64 " FOLL_PIN references "
			 "for %" PRIu64 " pages, %" PRIu64 " left GUP-fast "
			 "by a fault", exclusive->outcome == EXCLUSIVE_CHECKED ?
			 "yes" : "no", exclusive->reason ? ": " : "",
			 exclusive->reason ?: "", exclusive->pins,
			 exclusive->pages, exclusive->faults);
	return buf;
}

json_t *exclusive_json(const struct cell *cell, unsigned release)
{
	struct exclusive exclusive;
	bool known;

	exclusive_of(cell, release, &exclusive);
	if (exclusive.outcome == EXCLUSIVE_NOT_ASKED)
		return json_null();
	known = exclusive.outcome != EXCLUSIVE_UNKNOWN;
	return json_pack("{so so sI sI sI}",
		"checked", known ? json_boolean(exclusive.outcome ==
						EXCLUSIVE_CHECKED) :
				   json_null(),
		"reason", exclusive.reason ? json_string(exclusive.reason) :
					     json_null(),
		"pages", (json_int_t)exclusive.pages,
		"foll_pins", (json_int_t)exclusive.pins,
		"gup_faults", (json_int_t)exclusive.faults);
}
