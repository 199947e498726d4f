/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the counts say after huge pages were split. */
#include "bench/contract/thp.h"

#include <string.h>

#include "lib/sys/procfs.h"
#include "tests/unit.h"

static void splits_that_pins_refused_are_counted(void **state)
{
	static const struct {
		uint64_t before, left, done, failed;
		bool refusals;
		uint64_t events, refused;
		const char *contradiction;
	} rows[] = {
		{ 8, 0, 8, 0, false, 8, 0, "" },
		{ 8, 0, 8, 0, true, 8, 0, "" },
		/* Others split too. */
		{ 8, 0, 4099, 3, false, 8, 0, "" },
		/* Pinned before: neither page nor mapping is split. */
		{ 8, 3, 5, 0, true, 5, 3, "" },
		{ 8, 8, 0, 8, true, 0, 8, "" },
		{ 8, 3, 5, 0, false, 5, 3, "3 of 8 huge pages were not split" },
		/* Pinned on the way: the mapping is split, the page is not. */
		{ 8, 0, 6, 2, true, 6, 2, "" },
		{ 8, 1, 6, 1, true, 6, 2, "" },
		{ 8, 0, 0, 8, true, 0, 8, "" },
		{ 8, 0, 6, PROCFS_UNKNOWN, true, 6, 2, "" },
		{ 8, 0, 6, 1, true, 6, 2, "the kernel counted 6 splits" },
		{ 8, 0, 6, 2, false, 6, 2, "8 huge pages disappeared" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct thp_splits splits = { rows[i].done, rows[i].failed };
		struct proof proof = { .attempts = 0 };

		thp_prove_splits(rows[i].before, rows[i].left, &splits,
				 rows[i].refusals, &proof);
		assert_int_equal(proof.attempts, rows[i].before);
		assert_int_equal(proof.events, rows[i].events);
		assert_int_equal(proof.refused, rows[i].refused);
		assert_int_equal(proof.evidence[2], rows[i].failed);
		if (rows[i].contradiction[0] ?
			    !strstr(proof.contradiction,
				    rows[i].contradiction) :
			    proof.contradiction[0])
			fail_msg("row %zu: %s", i, proof.contradiction);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_that_pins_refused_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
