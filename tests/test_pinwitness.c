/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's counts must show for the pins of a pinner. */
#include <string.h>

#include "bench/cell/exclusive.h"
#include "bench/visit/pinwitness.h"
#include "tests/unit.h"

#define NR_PAGES 4099

static struct gup_use use;

static struct gup_use as_the_test_says(unsigned release, const uint64_t *opts)
{
	return use;
}

static const struct pinner pinner = { .gup = as_the_test_says };
static struct cell_spec spec;
static struct visit visit;
static struct counted_round counted;

/* A read-only FOLL_PIN, each page pinned once and found at once. */
static void prepare(void)
{
	use = (struct gup_use){ .call = "f", .foll = "FOLL_PIN" };
	spec = (struct cell_spec){ .pinner = &pinner };
	visit.spec = &spec;
	visit.env.release = KVER(6, 12);
	memset(&counted, 0, sizeof(counted));
	counted.round.pins.pages = NR_PAGES;
	counted.round.nr_passes = 2;
	counted.counts.foll_pins = NR_PAGES;
}

static void expect(enum round_outcome outcome, const char *says)
{
	pin_witness_judge(&visit, &counted);
	if (counted.round.outcome != outcome ||
	    !strstr(counted.round.reason, says))
		fail_msg("outcome %d, not %d: %s", counted.round.outcome,
			 outcome, counted.round.reason);
}

static void pins_that_the_kernel_did_not_take(void **state)
{
	prepare();
	expect(ROUND_OK, "");
	/* Those of others come on top. */
	counted.counts.foll_pins = 3 * NR_PAGES;
	expect(ROUND_OK, "");
	counted.counts.foll_pins = NR_PAGES - NR_PAGES / 100;
	expect(ROUND_OK, "");
	counted.counts.foll_pins = NR_PAGES - NR_PAGES / 100 - 2;
	expect(ROUND_INVALID, "4057 FOLL_PIN references for 4099 pages");

	prepare();
	use.foll = "FOLL_PIN|FOLL_LONGTERM";
	counted.counts.foll_pins = 0;
	expect(ROUND_INVALID, "the kernel copied");
}

/* A distribution may pin where the release of that number did not. */
static void pins_that_the_release_does_not_take(void **state)
{
	prepare();
	use.foll = "FOLL_GET";
	counted.counts.foll_pins = NR_PAGES / 2;
	expect(ROUND_OK, "");
	counted.counts.foll_pins = NR_PAGES;
	expect(ROUND_INVALID, "4099 FOLL_PIN references for 4099 pages: the "
	       "kernel pins, against its release number");
}

static void what_is_not_promised_is_not_judged(void **state)
{
	prepare();
	counted.counts.foll_pins = PROCFS_UNKNOWN;
	counted.counts.gup_faults = PROCFS_UNKNOWN;
	expect(ROUND_OK, "");
	/* Without FOLL_PIN nothing counts the references. */
	counted.counts.foll_pins = 0;
	use.foll = "FOLL_GET";
	expect(ROUND_OK, "");
	/* What is held was pinned before. */
	use.foll = "FOLL_PIN|FOLL_LONGTERM";
	use.held = true;
	expect(ROUND_OK, "");
	use.held = false;
	counted.round.pins.pages = 0;
	expect(ROUND_OK, "");
	spec.pinner = NULL;
	counted.round.pins.pages = NR_PAGES;
	expect(ROUND_OK, "");
	/* What is disturbed stays so. */
	spec.pinner = &pinner;
	counted.round.outcome = ROUND_CONTAMINATED;
	expect(ROUND_CONTAMINATED, "");
}

static void gup_that_faults_is_not_fast(void **state)
{
	prepare();
	counted.counts.gup_faults = NR_PAGES / 2;
	expect(ROUND_OK, "");
	counted.counts.gup_faults = NR_PAGES / 2 + 1;
	expect(ROUND_INVALID, "slow path: 0.50 faults");
	/* Of pages shared by a fork each must be unshared once. */
	prepare();
	spec.shared = SHARED_FORK;
	counted.counts.gup_faults = NR_PAGES;
	expect(ROUND_OK, "");
}

static void a_shared_page_must_be_noticed(void **state)
{
	prepare();
	spec.shared = SHARED_FORK;
	counted.counts.gup_faults = 2;
	expect(ROUND_OK, "");
	counted.counts.gup_faults = 1;
	expect(ROUND_INVALID, "GUP took 1 faults in 2 passes");

	/* Nobody looks: FOLL_GET, and kernels that mark no page. */
	prepare();
	spec.shared = SHARED_FORK;
	visit.env.release = KVER(5, 18);
	expect(ROUND_OK, "");
	visit.env.release = KVER(5, 19);
	use.foll = "FOLL_GET";
	counted.counts.foll_pins = 0;
	expect(ROUND_OK, "");
	use.foll = "FOLL_PIN";
	counted.counts.foll_pins = NR_PAGES;
	expect(ROUND_INVALID, "pinned without being unshared");
}

/* The verdict over all counting rounds of a cell. */
static struct counted_round rounds[3];
static struct cell cell;

static void expect_verdict(unsigned release, int outcome, const char *says)
{
	struct exclusive exclusive;
	char text[256];

	exclusive_of(&cell, release, &exclusive);
	exclusive_text(&exclusive, text);
	if ((int)exclusive.outcome != outcome || !strstr(text, says))
		fail_msg("outcome %d, not %d: %s", exclusive.outcome, outcome,
			 text);
}

static void reset_cell(void)
{
	prepare();
	for (int i = 0; i < 3; i++)
		rounds[i] = counted;
	memset(&cell, 0, sizeof(cell));
	cell.spec = spec;
	cell.spec.pte = PTE_RO;
	cell.counted = rounds;
	cell.nr_counted = 3;
}

static void only_read_only_pins_of_such_pages_are_asked(void **state)
{
	reset_cell();
	expect_verdict(KVER(6, 12), EXCLUSIVE_CHECKED, "yes");
	cell.spec.pte = PTE_RW;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
	cell.spec.shared = SHARED_FORK;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_CHECKED, "no");
	use.write = true;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
	use = (struct gup_use){ .call = "f", .foll = "FOLL_PIN", .held = true };
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
	/* Pages of a file are never exclusive. */
	reset_cell();
	cell.spec.page = PAGE_SHMEM;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
	cell.spec.page = PAGE_FILE;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
	cell.spec.page = PAGE_2M;
	expect_verdict(KVER(6, 12), EXCLUSIVE_CHECKED, "yes");
	cell.spec.pinner = NULL;
	expect_verdict(KVER(6, 12), EXCLUSIVE_NOT_ASKED, "");
}

static void the_verdict_is_told_by_counts(void **state)
{
	reset_cell();
	rounds[0].counts.gup_faults = 7;
	rounds[1].round.outcome = ROUND_INVALID;
	rounds[2].round.outcome = ROUND_CONTAMINATED;
	expect_verdict(KVER(6, 1), EXCLUSIVE_CHECKED,
		       "8198 FOLL_PIN references for 8198 pages, 7 left");
	expect_verdict(KVER(5, 18), EXCLUSIVE_NOT_CHECKED,
		       "marks no page exclusive");
	/* A single pin of another process is no proof. */
	rounds[0].counts.foll_pins = 1;
	rounds[2].counts.foll_pins = 0;
	expect_verdict(KVER(6, 1), EXCLUSIVE_NOT_CHECKED, "no: this kernel "
		       "takes FOLL_GET references here; 1 FOLL_PIN");
	rounds[0].counts.foll_pins = PROCFS_UNKNOWN;
	rounds[2].counts.gup_faults = PROCFS_UNKNOWN;
	expect_verdict(KVER(6, 1), EXCLUSIVE_UNKNOWN, "unknown: nothing");
	cell.nr_counted = 0;
	expect_verdict(KVER(6, 1), EXCLUSIVE_UNKNOWN, "unknown: nothing");
}

static const struct clearer taker = { .takes_pages = true };

static void faults_tell_more_than_the_release(void **state)
{
	reset_cell();
	cell.spec.pte = PTE_RW;
	cell.spec.shared = SHARED_FORK;
	/* 2 passes a round, so 6 pages or more were looked at. */
	rounds[0].counts.gup_faults = 6;
	expect_verdict(KVER(6, 1), EXCLUSIVE_CHECKED, "yes; 12297 FOLL_PIN");
	expect_verdict(KVER(5, 14), EXCLUSIVE_CHECKED,
		       "yes: by its faults, against its release number; 1229");
	rounds[0].counts.gup_faults = 5;
	expect_verdict(KVER(5, 14), EXCLUSIVE_NOT_CHECKED,
		       "no: pages shared by a fork were pinned without being "
		       "unshared");
	expect_verdict(KVER(6, 1), EXCLUSIVE_NOT_CHECKED,
		       "no: it did not fault, against its release number");
	/* Faults may be of pages that were taken away. */
	rounds[0].counts.gup_faults = 6;
	cell.spec.clearer = &taker;
	expect_verdict(KVER(6, 1), EXCLUSIVE_CHECKED, "release number alone");
	expect_verdict(KVER(5, 14), EXCLUSIVE_NOT_CHECKED,
		       "release number alone");
	/* An exclusive page passes without a trace. */
	reset_cell();
	expect_verdict(KVER(6, 1), EXCLUSIVE_CHECKED,
		       "yes: by its release number alone; 12297 FOLL_PIN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_that_the_kernel_did_not_take),
		cmocka_unit_test(pins_that_the_release_does_not_take),
		cmocka_unit_test(what_is_not_promised_is_not_judged),
		cmocka_unit_test(gup_that_faults_is_not_fast),
		cmocka_unit_test(a_shared_page_must_be_noticed),
		cmocka_unit_test(only_read_only_pins_of_such_pages_are_asked),
		cmocka_unit_test(the_verdict_is_told_by_counts),
		cmocka_unit_test(faults_tell_more_than_the_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
