/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/sys/kernel_label.h"

#include "tests/unit.h"
#include "tests/fixture.h"

/* load() - load @text as the label of the running kernel 6.1.0-x. */
static int load(const char *text, struct kernel_label *label)
{
	int root = fixture_new(), err;
	char path[64];

	fixture_write(root, "label", text);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/label", root);
	err = kernel_label_load(path, "6.1.0-x", label);
	fixture_delete(root);
	return err;
}

static void test_sources(void **state)
{
	static const struct {
		const char *text, *commit, *subject, *package;
	} cases[] = {
		{ "6.1.0-x", "", "", "" },
		{ "6.1.0-x\n\nmore", "", "", "" },
		{ "6.1.0-x\n0123abc", "0123abc", "", "" },
		{ "6.1.0-x\n0123abcdef mm: \"a\" \033[1m\n", "0123abcdef",
		  "mm: \"a\" ?[1m", "" },
		{ "6.1.0-x\npackage linux-x 6.1.0-1\n", "", "",
		  "linux-x 6.1.0-1" },
	};
	struct kernel_label label;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(load(cases[i].text, &label), 0);
		assert_string_equal(label.commit, cases[i].commit);
		assert_string_equal(label.subject, cases[i].subject);
		assert_string_equal(label.package, cases[i].package);
	}
}

static void test_refused(void **state)
{
	static const char too_long[] = "6.1.0-x\n"
		"01234567890123456789012345678901234567890123456789"
		"012345678901234 x";
	const char *const texts[] = {
		"", "\n", "6.1.0", "6.1.0-x ", "6.1.0-x\n0123ab x",
		"6.1.0-x\n0123abcg x", "6.1.0-x\npackaged a b",
		too_long,
	};
	struct kernel_label label;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_int_equal(load(texts[i], &label), -EINVAL);
		assert_string_equal(label.commit, "");
		assert_non_null(strstr(fail_text(), "label: line "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
