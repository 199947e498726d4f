/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/cmdline.h"

#include <string.h>

#include "tests/unit.h"

static void test_same(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "", "", true },
		{ "quiet", "", true },
		{ "BOOT_IMAGE=/vmlinuz-6.1 root=/dev/sda1 ro nopti",
		  "BOOT_IMAGE=/vmlinuz-7.2 root=UUID=1-2 rw  nopti ", true },
		{ "nopti", "", false },
		{ "mitigations=off", "mitigations=auto", false },
		{ "isolcpus=1 nohz_full=1", "isolcpus=1", false },
		{ "a=1 a=2", "a=2 a=1", false },
		{ "run=0123456789abcdef0123456789abcdef",
		  "run=fedcba98-7654-3210-fedc-ba9876543210", true },
		{ "run=0123456789abcdef", "run=0123456789abcdee", false },
		{ "irqaffinity=0 -- --token 1", "irqaffinity=0 -- --token 2",
		  true },
		{ "rd.luks.uuid=x", "rd.luks.uuid=y", true },
		{ "rdinit=/init", "rdinit=/other", false },
		{ "rootkit=1", "rootkit=2", false },
		{ "x=\"a quiet b\"", "x=\"a b\"", false },
		{ "x=\"a b\" ro", "x=\"a b\"", true },
		{ "x=\"open", "x=\"open", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(cmdline_same(cases[i].a, cases[i].b),
				 cases[i].same);
		assert_int_equal(cmdline_same(cases[i].b, cases[i].a),
				 cases[i].same);
	}
}

static void test_missing(void **state)
{
	const char *a = "root=/dev/sda nopti x=\"a b\" -- arg", *b = "x=1 ro";
	char buf[32];

	assert_string_equal(cmdline_missing(a, b, buf, sizeof(buf)),
			    "nopti x=\"a b\"");
	assert_string_equal(cmdline_missing(b, a, buf, sizeof(buf)), "x=1");
	assert_string_equal(cmdline_missing(b, b, buf, sizeof(buf)), "");
	/* What does not fit is left out whole. */
	assert_string_equal(cmdline_missing(a, b, buf, 7), "nopti");
	assert_string_equal(cmdline_missing(a, b, buf, 1), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
