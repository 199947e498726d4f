/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parent process does for a cell, apart from its visits. */
#include "bench/cell/cell.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cell/cell_calibration.h"
#include "bench/cell/cell_counted.h"
#include "bench/cell/cell_place.h"
#include "bench/registry/spec_parse.h"
#include "lib/sys/procfs.h"
#include "tests/unit.h"

/* The machine's refusals are skips; what we did wrong is an error. */
static void refusals_are_told_from_errors(void **state)
{
	static const int skips[] = { EPERM, EACCES, EROFS, ENOSYS, EOPNOTSUPP,
				     ENOENT, ENODEV, ENOSPC, ENOMEM, EBUSY,
				     EEXIST, ESRCH };
	static const int errors[] = { EIO, EINVAL, EBADMSG, E2BIG, ERANGE };

	for (size_t i = 0; i < sizeof(skips) / sizeof(skips[0]); i++)
		assert_int_equal(cell_refusal_outcome(-skips[i]), CELL_SKIP);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		assert_int_equal(cell_refusal_outcome(-errors[i]), CELL_ERROR);
}

/* --rt is tried out: the caller's own policy is no business of it. */
static void trying_rt_leaves_the_policy_as_it_was(void **state)
{
	const struct sched_param param = { .sched_priority = 0 };
	int root_fd = procfs_root();
	struct cell_context context = {
		.node = -1, .nr_bystanders = -1, .root_fd = root_fd,
		.settings = { .rt = true },
	};
	static struct cell cell;

	assert_int_equal(spec_parse("none+mprotect", &cell.spec), 0);
	assert_int_equal(sched_setscheduler(0, SCHED_BATCH, &param), 0);
	if (cell_place(&cell, &context) || !cell.placement.nr_bystanders)
		print_message("not tried: %s\n", fail_text());
	assert_int_equal(sched_getscheduler(0), SCHED_BATCH);
	close(root_fd);
}

/* Three visits of two rounds each, of a pinner. */
static void make_visits(struct cell *cell, const double *linearity,
			const double *undisturbed_ns)
{
	static struct visit visit;

	memset(cell, 0, sizeof(*cell));
	assert_int_equal(spec_parse("futex+none", &cell->spec), 0);
	cell->rounds = calloc(6, sizeof(*cell->rounds));
	assert_non_null(cell->rounds);
	for (unsigned i = 0; i < 6; i++)
		cell->rounds[cell->nr_rounds++].visit = i / 2;
	for (unsigned i = 0; i < 3; i++) {
		memset(&visit, 0, sizeof(visit));
		visit.linearity = linearity[i];
		visit.calibrated_ns = undisturbed_ns[i];
		hist_add(&visit.hist, 100 + i);
		hist_add(&visit.corrected, 100 + i);
		assert_int_equal(calibration_keep(cell, &visit), 0);
		cell->nr_visits++;
	}
	cell_conclude(cell, false);
}

static unsigned lost_rounds(const struct cell *cell, unsigned visit)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < cell->nr_rounds; i++)
		nr += cell->rounds[i].visit == visit &&
		      cell->rounds[i].round.outcome == ROUND_CONTAMINATED;
	return nr;
}

/* The best visit does not speak for the others. */
static void each_visit_is_calibrated_for_itself(void **state)
{
	static const double sound[] = { 1.01, 0.99, 1 };
	static const double one_off[] = { 1, 1.28, 0.98 };
	static const double most_off[] = { 1, 1.28, 0.8 };
	static const double alike_ns[] = { 300, 310, 305 };
	static const double long_ns[] = { 390, 305, 300 };
	static struct cell cell;

	make_visits(&cell, sound, alike_ns);
	assert_int_equal(cell.outcome, CELL_OK);
	assert_int_equal(cell.corrected.nr, 3);
	assert_true(cell.linearity == 1 && cell.calibrated_ns == 305);
	cell_free(&cell);
	make_visits(&cell, one_off, alike_ns);
	assert_int_equal(cell.outcome, CELL_OK);
	assert_int_equal(lost_rounds(&cell, 0) + lost_rounds(&cell, 2), 0);
	assert_int_equal(lost_rounds(&cell, 1), 2);
	assert_int_equal(cell.hist.nr, 2);
	assert_non_null(strstr(cell.rounds[2].round.reason, "1.28 times"));
	cell_free(&cell);
	make_visits(&cell, most_off, alike_ns);
	assert_int_equal(cell.outcome, CELL_INVALID);
	assert_int_equal(cell.corrected.nr, 1);
	cell_free(&cell);
	/* The first visit's cycle was 28 % too long. */
	make_visits(&cell, sound, long_ns);
	assert_int_equal(lost_rounds(&cell, 0), 2);
	assert_int_equal(cell.corrected.nr, 2);
	assert_true(cell.calibrated_ns == 305);
	assert_non_null(strstr(cell.rounds[0].round.reason, "390 ns"));
	cell_free(&cell);
}

#define MOST_COUNTED 66

/* "o" agrees, "x" is rejected, "d" is disturbed. */
static bool disagree(const char *rounds, bool *more)
{
	static const struct visit_settings settings = {
		.counters = { .event = { true } },
	};
	static struct counted_round counted[MOST_COUNTED];
	char reason[FAIL_TEXT_BYTES] = "";
	static struct cell cell;
	bool off;

	memset(&cell, 0, sizeof(cell));
	memset(counted, 0, sizeof(counted));
	cell.counted = counted;
	for (; *rounds; rounds++) {
		struct round *round = &counted[cell.nr_counted++].round;

		round->outcome = *rounds == 'o' ? ROUND_OK : *rounds == 'x' ?
				 ROUND_INVALID : ROUND_CONTAMINATED;
		snprintf(round->reason, sizeof(round->reason), "they differ");
	}
	*more = counted_wanted(&cell, &settings);
	off = counted_disagreement(&cell, reason);
	assert_true(!off || strstr(reason, "rejected: they differ"));
	return off;
}

/* One that agrees does not make up for one that does not. */
static void rejected_counts_are_counted(void **state)
{
	static const struct {
		const char *rounds;
		bool off, more;
	} rows[] = {
		{ "", false, true }, { "o", false, true },
		{ "oo", false, true }, { "do", false, true },
		{ "oooo", false, true }, { "ooooo", false, false },
		{ "xo", true, true }, { "ooxoo", true, true },
		{ "x", true, true }, { "dd", false, true },
		/* By the binomial: 9 in 256, 10 in 512, 92 in 8192. */
		{ "xooooooo", true, true }, { "xoooooooo", false, true },
		{ "xxooooooooooo", false, true },
		{ "xxxoooooooooo", true, true },
		/* Seldom by chance, and more than a third. */
		{ "xxxxxxxxxxxxxxxxxooooooooooooooooooooooooooooooooo"
		  "oooooooooooooooo", false, true },
		{ "xxxxxxxxxxxxxxxxxxxxxxxooooooooooooooooooooooooooo"
		  "oooooooooooooooo", true, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool more, off = disagree(rows[i].rounds, &more);

		if (off != rows[i].off || more != rows[i].more)
			fail_msg("%s: %d %d", rows[i].rounds, off, more);
	}
}

/*
 * The chance that a cell is ok whose rounds are rejected half of the time. Of
 * the rounds that follow a rejected one the number counts: 1, 4, 6, 4, 1 of 16.
 */
static double passes(char *rounds, size_t nr, unsigned visits)
{
	static const double ways[COUNTED_AGAIN + 1] = { 1, 4, 6, 4, 1 };
	double sum = 0;
	bool more;

	rounds[nr] = '\0';
	if (!visits)
		return !disagree(rounds, &more);
	rounds[nr] = 'o';
	sum += passes(rounds, nr + 1, visits - 1) / 2;
	for (unsigned again = 0; again <= COUNTED_AGAIN; again++) {
		memset(rounds + nr, 'o', 1 + COUNTED_AGAIN);
		memset(rounds + nr, 'x', 1 + again);
		sum += ways[again] / 32 * passes(rounds, nr + 1 + COUNTED_AGAIN,
						 visits - 1);
	}
	return sum;
}

static void a_witness_that_is_right_half_of_the_time_is_refused(void **state)
{
	char rounds[MOST_COUNTED];

	/* One that is never rejected, and one that 4 more bear out. */
	assert_true(fabs(passes(rounds, 0, 4) - 1 / 16.) < 2e-3);
	assert_true(fabs(passes(rounds, 0, 5) - 0.0433) < 1e-3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_told_from_errors),
		cmocka_unit_test(trying_rt_leaves_the_policy_as_it_was),
		cmocka_unit_test(each_visit_is_calibrated_for_itself),
		cmocka_unit_test(rejected_counts_are_counted),
		cmocka_unit_test(
			a_witness_that_is_right_half_of_the_time_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
