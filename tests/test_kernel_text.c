/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/kernel_text.h"

#include "tests/unit.h"
#include "tests/fixture.h"

static json_t *read_text(const char *kallsyms, const char *config_text)
{
	struct kernel_config config = { 0 };
	int root = fixture_new();
	json_t *json;

	if (kallsyms)
		fixture_write(root, "proc/kallsyms", kallsyms);
	fixture_write(root, "proc/sys/kernel/osrelease", "6.1.0\n");
	if (config_text) {
		fixture_write(root, "boot/config-6.1.0", config_text);
		assert_int_equal(kernel_config_load(root, &config), 0);
	}
	json = kernel_text_json(root, &config);
	kernel_config_free(&config);
	fixture_delete(root);
	assert_non_null(json);
	return json;
}

/* -1: null. */
static void check(json_t *json, const char *key, json_int_t expect)
{
	json_t *value = json_object_get(json, key);

	assert_non_null(value);
	if (expect < 0)
		assert_true(json_is_null(value));
	else
		assert_int_equal(json_integer_value(value), expect);
}

static const char x86_config[] = "#\nCONFIG_PHYSICAL_START=0x1000000\n";

static void test_x86(void **state)
{
	json_t *json = read_text("ffffffff9c600000 T _text\n"
				 "ffffffff9c600000 T _stext\n"
				 "ffffffff9c9e0430 t gup_fast_fallback\n"
				 "ffffffffc0123450 t gup_fast_fallback\t[x]\n"
				 "ffffffff9ca00477 d try_grab_folio\n",
				 x86_config);
	json_t *offsets = json_object_get(json, "function_line_offsets");

	check(json, "text_align_bytes", 2 << 20);
	check(json, "kaslr_offset_bytes", 0x1b600000);
	assert_string_equal(json_string_value(json_object_get(json, "source")),
			    "/proc/kallsyms");
	check(offsets, "gup_fast_fallback", 0x30);
	check(offsets, "try_grab_folio", -1);
	check(offsets, "flush_tlb_func", -1);
	json_decref(json);
}

static void test_alignments(void **state)
{
	static const struct {
		const char *text;
		json_int_t align, kaslr;
	} cases[] = {
		{ "ffffffff81000000 T _text\n", 2 << 20, 0 },
		{ "ffffffffc0000000 T _text\n", 2 << 20, 0x3f000000 },
		{ "ffffffff81000040 T _text\n", 64, 64 },
		{ "ffff800080010000 T _text\n", 65536, -1 },	/* arm64 */
		{ "0000000000000000 T _text\n", -1, -1 },	/* restricted */
		{ "_text\nffffffffff\n\n", -1, -1 },
		{ NULL, -1, -1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *json = read_text(cases[i].text, x86_config);

		check(json, "text_align_bytes", cases[i].align);
		check(json, "kaslr_offset_bytes", cases[i].kaslr);
		json_decref(json);
	}
}

static void test_without_config(void **state)
{
	json_t *json = read_text("ffffffff81000000 T _text\n", NULL);

	check(json, "text_align_bytes", 2 << 20);
	check(json, "kaslr_offset_bytes", -1);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_x86),
		cmocka_unit_test(test_alignments),
		cmocka_unit_test(test_without_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
