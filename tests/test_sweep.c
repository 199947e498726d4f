/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "bench/run/sweep.h"
#include "tests/unit.h"

struct parse_row {
	const char *text, *key, *values;	/* values: NULL: refused */
};

static const struct parse_row rows[] = {
	{ "victims=1..N", "victims", "1 2 3 4 5 6 7 " },
	{ "victims=0..2,N", "victims", "0 1 2 7 " },
	{ "pages=1..64*2", "pages", "1 2 4 8 16 32 64 " },
	{ "pages=3..20*3,4099", "pages", "3 9 4099 " },
	{ "peers=spin,sleep", "peers", "spin sleep " },
	{ "area=64k,2m", "area", "64k 2m " },
	{ "victims=5..5", "victims", "5 " },
	{ "victims=N..9", "victims", "7 8 9 " },
	{ "victims", NULL, NULL },
	{ "=3", NULL, NULL },
	{ "", NULL, NULL },
	{ "victims=", NULL, NULL },
	{ "victims=1,,2", NULL, NULL },
	{ "victims=1,", NULL, NULL },
	{ "victims=3..1", NULL, NULL },
	{ "victims=8..N", NULL, NULL },
	{ "victims=1..", NULL, NULL },
	{ "victims=..3", NULL, NULL },
	{ "victims=-1..3", NULL, NULL },
	{ "victims=1...3", NULL, NULL },
	{ "pages=1..64*1", NULL, NULL },
	{ "pages=0..64*2", NULL, NULL },
	{ "pages=1..64*", NULL, NULL },
	{ "pages=1..64*x", NULL, NULL },
	{ "pages=1..1025", NULL, NULL },
	{ "pages=1..18446744073709551615", NULL, NULL },
	{ "pages=1..99999999999999999999", NULL, NULL },
	{ "key_that_is_longer_than_any_option_has=1", NULL, NULL },
	{ "v=value_that_is_longer_than_any_option_takes", NULL, NULL },
};

#define GOT_BYTES 512

static void append(char got[GOT_BYTES], const char *word)
{
	size_t len = strlen(got);

	assert_true(snprintf(got + len, GOT_BYTES - len, "%s ", word) <
		    (int)(GOT_BYTES - len));
}

static void values_of_a_text(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct parse_row *row = &rows[i];
		struct sweep sweep;
		char got[GOT_BYTES] = "";

		if (sweep_parse(row->text, 7, &sweep)) {
			if (row->values)
				fail_msg("%s: %s", row->text, fail_text());
			assert_null(sweep.values);
			continue;
		}
		if (!row->values)
			fail_msg("%s: taken", row->text);
		assert_string_equal(sweep.key, row->key);
		for (size_t v = 0; v < sweep.nr; v++)
			append(got, sweep.values[v]);
		assert_string_equal(got, row->values);
		sweep_free(&sweep);
	}
}

struct apply_row {
	const char *cell, *sweep;
	const char *cells;		/* names; NULL: refused */
};

static const struct apply_row applied[] = {
	{ "mprotect_flush", "victims=1..2",
	  "mprotect_flush:victims=1 mprotect_flush:victims=2 " },
	/* A value that is the default has the plain name. */
	{ "mprotect_flush:touch=0", "pages=1,64",
	  "mprotect_flush:touch=0 mprotect_flush:pages=64,touch=0 " },
	{ "futex+ksm", "pinners=1..2",
	  "futex:pinners=1+ksm futex:pinners=2+ksm " },
	{ "iouring+swap:dirty=0", "pages=64",
	  "iouring:pages=64+swap:dirty=0 " },
	/* The clearer's option, where the pinner has none of the name. */
	{ "futex+swap", "dirty=0,1", "futex+swap:dirty=0 futex+swap " },
	{ "futex+swap:swap=zram", "dirty=0", "futex+swap:dirty=0,swap=zram " },
	{ "mprotect_flush", "peers=spin,sleep",
	  "mprotect_flush:peers=spin mprotect_flush:peers=sleep " },
	{ "mprotect_flush:victims=1", "victims=1..2", NULL },
	{ "mprotect_flush", "victims=1,1", NULL },
	{ "mprotect_flush", "dirty=1", NULL },
	{ "mprotect_flush", "pages=65537", NULL },
	{ "none+ksm", "pinners=1..2", NULL },
	{ "futex+ksm", "nothing=1", NULL },
};

static void cells_of_a_sweep(void **state)
{
	for (size_t i = 0; i < sizeof(applied) / sizeof(applied[0]); i++) {
		const struct apply_row *row = &applied[i];
		struct plan plan = { .nr_cells = 0 };
		struct sweep sweep;
		char got[GOT_BYTES] = "";
		int err;

		assert_int_equal(plan_add(&plan, row->cell), 0);
		assert_int_equal(sweep_parse(row->sweep, 7, &sweep), 0);
		err = sweep_apply(&sweep, &plan);
		for (unsigned c = 0; c < plan.nr_cells; c++) {
			append(got, plan.cells[c].spec.name);
			if (err)
				continue;
			assert_string_equal(plan.cells[c].sweep_key, sweep.key);
			assert_string_equal(plan.cells[c].sweep_value,
					    sweep.values[c]);
		}
		if (!err != (row->cells != NULL))
			fail_msg("%s %s: %s", row->cell, row->sweep,
				 err ? fail_text() : "taken");
		if (row->cells)
			assert_string_equal(got, row->cells);
		else	/* What was there stays. */
			assert_int_equal(plan.nr_cells, 1);
		sweep_free(&sweep);
		plan_free(&plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_a_text),
		cmocka_unit_test(cells_of_a_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
