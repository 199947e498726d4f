/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cells cannot run in a given state of the pages, or while pages are
 * held.
 */
#include "bench/contract/pagestate.h"
#include "bench/registry/spec_parse.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit.h"

/* Hold on 6.18, where it can be had. */
static int probe(const char *text)
{
	struct cell_spec spec;

	assert_int_equal(spec_parse(text, &spec), 0);
	return page_state_probe(&spec, KVER(6, 18));
}

static int probe_held(const char *text)
{
	struct cell_spec spec;

	assert_int_equal(spec_parse(text, &spec), 0);
	return page_state_probe_held(&spec, KVER(6, 18));
}

static void who_drops_pages_meets_no_holder(void **state)
{
	static const struct {
		const char *clearer;
		const char *when;	/* NULL: it asks */
	} rows[] = {
		{ "none", NULL },
		{ "mprotect", NULL },
		{ "ksm", NULL },
		{ "swap", NULL },
		{ "swap:dirty=0", NULL },
		{ "swap:page=64k", "swap drops them before a pass" },
		{ "swap:page=2m", "swap drops them before a pass" },
		{ "migrate:page=2m", NULL },
		{ "migrate:how=mbind", NULL },
		{ "migrate:how=compact", "migrate drops them before a pass" },
		{ "fork", NULL },
		{ "fork:page=64k", "fork drops them before a pass" },
		{ "fork:page=2m", "fork drops them before a pass" },
		{ "reclaim", "reclaim drops them before a pass" },
		{ "collapse", "collapse drops them before a pass" },
		{ "khugepaged", "khugepaged drops them before a pass" },
		{ "mthp", "mthp drops them before a pass" },
		{ "split", "split drops them before a pass" },
		{ "split:how=dontneed", "split drops them in the pass" },
		{ "munmap", "munmap drops them in the pass" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[SPEC_CELL_BYTES];

		snprintf(text, sizeof(text), "gup_test+%s", rows[i].clearer);
		assert_int_equal(probe_held(text), 0);
		snprintf(text, sizeof(text), "gup_test:hold=1+%s",
			 rows[i].clearer);
		if (!rows[i].when) {
			assert_int_equal(probe_held(text), 0);
			continue;
		}
		if (!probe_held(text) || !strstr(fail_text(), rows[i].when))
			fail_msg("%s: %s", text, fail_text());
	}
}

static void nobody_writes_to_what_is_read_only(void **state)
{
	assert_int_equal(probe("futex:pte=ro+none"), -EINVAL);
	assert_int_equal(probe("gup_test:pte=ro,access=read+none"), 0);
	assert_int_equal(probe("gup_test:pte=ro,access=read+fork"), -EINVAL);
}

static void a_file_is_not_shared_by_a_fork(void **state)
{
	assert_int_equal(probe("none:shared=fork+mprotect"), 0);
	assert_int_equal(probe("none:page=shmem,shared=fork+mprotect"),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_drops_pages_meets_no_holder),
		cmocka_unit_test(nobody_writes_to_what_is_read_only),
		cmocka_unit_test(a_file_is_not_shared_by_a_fork),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
