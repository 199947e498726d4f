/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Option values: which texts are accepted, which are refused, and that the
 * refusal gives the reason.
 */
#include <errno.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/opt.h"
#include "tests/unit.h"

struct parsed {
	const char *text;
	int err;
	uint64_t value;
};

static const struct parsed sizes[] = {
	{ "0", 0, 0 },
	{ "4099", 0, 4099 },
	{ "64k", 0, 65536 },
	{ "16m", 0, 16777216 },
	{ "3g", 0, UINT64_C(3221225472) },
	{ "2M", 0, 2097152 },
	{ "007", 0, 7 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "17179869183g", 0, UINT64_C(17179869183) << 30 },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "17179869184g", -ERANGE, 0 },
	{ "99999999999999999999999g", -ERANGE, 0 },
	{ "", -EINVAL, 0 },
	{ "k", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "+1", -EINVAL, 0 },
	{ " 1", -EINVAL, 0 },
	{ "1 ", -EINVAL, 0 },
	{ "1.5m", -EINVAL, 0 },
	{ "1e3", -EINVAL, 0 },
	{ "0x10", -EINVAL, 0 },
	{ "16mb", -EINVAL, 0 },
	{ "16ms", -EINVAL, 0 },
	{ "1k;reboot", -EINVAL, 0 },
	{ "\xef\xbc\x91", -EINVAL, 0 },
};

static const struct parsed times[] = {
	{ "0s", 0, 0 },
	{ "250ms", 0, 250000000 },
	{ "90s", 0, UINT64_C(90000000000) },
	{ "2min", 0, UINT64_C(120000000000) },
	{ "18446744073s", 0, UINT64_C(18446744073000000000) },
	{ "18446744074s", -ERANGE, 0 },
	{ "307445735min", -ERANGE, 0 },
	{ "5", -EINVAL, 0 },
	{ "5m", -EINVAL, 0 },
	{ "5 s", -EINVAL, 0 },
	{ "s", -EINVAL, 0 },
	{ "-5s", -EINVAL, 0 },
	{ "1h", -EINVAL, 0 },
};

static const struct parsed counts[] = {
	{ "0", 0, 0 },
	{ "4099", 0, 4099 },
	{ "18446744073709551615", 0, UINT64_MAX },
	{ "18446744073709551616", -ERANGE, 0 },
	{ "1k", -EINVAL, 0 },
	{ "", -EINVAL, 0 },
	{ "-0", -EINVAL, 0 },
	{ "seven", -EINVAL, 0 },
};

static void check_all(const struct parsed *cases, size_t nr,
		      int (*parse)(const char *text, uint64_t *value))
{
	for (size_t i = 0; i < nr; i++) {
		uint64_t value = 77;
		int err;

		fail_clear();
		err = parse(cases[i].text, &value);
		if (err != cases[i].err)
			fail_msg("\"%s\": returned %d, want %d", cases[i].text,
				 err, cases[i].err);
		if (!err && value != cases[i].value)
			fail_msg("\"%s\": read as %ju", cases[i].text,
				 (uintmax_t)value);
		if (err && !strstr(fail_text(), cases[i].text))
			fail_msg("\"%s\": not in \"%s\"", cases[i].text,
				 fail_text());
	}
}

static void sizes_are_read(void **state)
{
	check_all(sizes, sizeof(sizes) / sizeof(sizes[0]), opt_size);
}

static void times_are_read(void **state)
{
	check_all(times, sizeof(times) / sizeof(times[0]), opt_time);
}

static void counts_are_read(void **state)
{
	check_all(counts, sizeof(counts) / sizeof(counts[0]), opt_count);
}

static void a_long_text_is_cut_in_the_error(void **state)
{
	char text[4099];
	uint64_t value;

	memset(text, '9', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(opt_size(text, &value), -ERANGE);
	assert_true(strlen(fail_text()) < 100);
	text[0] = 'x';
	assert_int_equal(opt_size(text, &value), -EINVAL);
	assert_true(strlen(fail_text()) < 200);
}

static const char *const modes[] = { "read", "write", "both", NULL };

static const struct opt_spec mode_spec = {
	.name = "rw", .kind = OPT_CHOICE, .choices = modes,
};
static const struct opt_spec pages_spec = {
	.name = "pages", .kind = OPT_COUNT, .def = 1, .min = 1, .max = 512,
};
static const struct opt_spec area_spec = {
	.name = "area", .kind = OPT_SIZE, .def = 16 << 20, .min = 4096,
	.max = UINT64_C(1) << 40,
};

static void choices_are_words_of_the_table(void **state)
{
	uint64_t value = 77;

	assert_int_equal(opt_parse(&mode_spec, "read", &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(opt_parse(&mode_spec, "both", &value), 0);
	assert_int_equal(value, 2);
	assert_int_equal(opt_parse(&mode_spec, "rea", &value), -EINVAL);
	assert_string_equal(fail_text(), "rw=rea: takes read|write|both");
	assert_int_equal(opt_parse(&mode_spec, "", &value), -EINVAL);
	assert_int_equal(opt_parse(&mode_spec, "READ", &value), -EINVAL);
	assert_int_equal(opt_parse(&mode_spec, "0", &value), -EINVAL);
	assert_int_equal(value, 2);
}

static void bounds_are_inclusive_and_named(void **state)
{
	uint64_t value = 77;

	assert_int_equal(opt_parse(&pages_spec, "1", &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(opt_parse(&pages_spec, "512", &value), 0);
	assert_int_equal(value, 512);
	assert_int_equal(opt_parse(&pages_spec, "0", &value), -ERANGE);
	assert_int_equal(opt_parse(&pages_spec, "513", &value), -ERANGE);
	assert_non_null(strstr(fail_text(), "pages=513: takes 1 to 512"));
	assert_int_equal(opt_parse(&area_spec, "4095", &value), -ERANGE);
	assert_non_null(strstr(fail_text(), "area=4095: takes 4k to 1024g"));
	assert_int_equal(value, 512);
}

static void every_error_names_the_option(void **state)
{
	static const char *const bad[] = { "", "many", "1.5", "-1",
		"99999999999999999999999", NULL };
	const struct opt_spec *specs[] = { &mode_spec, &pages_spec,
					   &area_spec };
	uint64_t value;

	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		for (size_t j = 0; bad[j]; j++) {
			fail_clear();
			assert_true(opt_parse(specs[i], bad[j], &value) < 0);
			assert_ptr_equal(strstr(fail_text(), specs[i]->name),
					 fail_text());
			assert_non_null(strstr(fail_text(), "takes"));
		}
	}
}

static void formats_are_shortest_and_read_back(void **state)
{
	static const struct parsed formats[] = {
		{ "16m", 0, 16 << 20 },
		{ "4099", 0, 4099 },
		{ "4k", 0, 4096 },
		{ "1025k", 0, 1049600 },
		{ "1024g", 0, UINT64_C(1) << 40 },
		{ "0", 0, 0 },
		{ "18446744073709551615", 0, UINT64_MAX },
	};
	char buf[OPT_VALUE_BYTES];
	uint64_t value;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const char *text = opt_format(&area_spec, formats[i].value,
					      buf);

		assert_string_equal(text, formats[i].text);
		assert_int_equal(opt_size(text, &value), 0);
		assert_true(value == formats[i].value);
	}
	/* A count is never in units: opt_count() would refuse it. */
	assert_string_equal(opt_format(&pages_spec, 4096, buf), "4096");
	assert_string_equal(opt_format(&mode_spec, 1, buf), "write");
}

static void nearest_is_within_two_edits(void **state)
{
	static const char *const names[] = { "futex", "vmsplice", "iouring",
					     NULL };
	static const char *const none[] = { NULL };
	char text[300];

	assert_string_equal(opt_nearest("futex", names), "futex");
	assert_string_equal(opt_nearest("fuetx", names), "futex");
	assert_string_equal(opt_nearest("io_uring", names), "iouring");
	assert_string_equal(opt_nearest("vmslice", names), "vmsplice");
	assert_string_equal(opt_nearest("vmspli", names), "vmsplice");
	assert_null(opt_nearest("vmspl", names));
	assert_null(opt_nearest("swap", names));
	assert_null(opt_nearest("", names));
	assert_null(opt_nearest("futex", none));
	memset(text, 'f', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_null(opt_nearest(text, names));
}

static void values_are_told_and_cut(void **state)
{
	static const char *const many[] = { "0123456789012345678901234567890",
		"b123456789012345678901234567890",
		"c123456789012345678901234567890",
		"d123456789012345678901234567890",
		"e123456789012345678901234567890",
		"f123456789012345678901234567890",
		"g123456789012345678901234567890",
		"h123456789012345678901234567890",
		"i123456789012345678901234567890", NULL };
	const struct opt_spec long_spec = { .kind = OPT_CHOICE,
					    .choices = many };
	char buf[OPT_VALUES_BYTES];

	assert_string_equal(opt_values(&mode_spec, " | ", buf),
			    "read | write | both");
	assert_string_equal(opt_values(&area_spec, ", ", buf), "4k to 1024g");
	opt_values(&long_spec, ", ", buf);
	assert_int_equal(strlen(buf), OPT_VALUES_BYTES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read),
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(counts_are_read),
		cmocka_unit_test(a_long_text_is_cut_in_the_error),
		cmocka_unit_test(choices_are_words_of_the_table),
		cmocka_unit_test(bounds_are_inclusive_and_named),
		cmocka_unit_test(every_error_names_the_option),
		cmocka_unit_test(formats_are_shortest_and_read_back),
		cmocka_unit_test(values_are_told_and_cut),
		cmocka_unit_test(nearest_is_within_two_edits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
