/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A JSON text that is read in pieces must be accepted or refused exactly as
 * jansson does when it reads the whole text.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json_parts.h"
#include "tests/unit.h"

static const char *const apart[] = { "a", "b", NULL };

/* The list put together again; NULL if it is refused. */
static json_t *join(struct json_part *list)
{
	json_t *all = json_array();
	struct json_part entry;
	json_error_t error;
	int got;

	while ((got = json_part_next(list, &entry, &error)) > 0)
		if (json_array_append_new(all, json_part_value(&entry, &error)))
			break;
	if (!got)
		return all;
	assert_true(error.line >= 1 && error.text[0]);
	json_decref(all);
	return NULL;
}

/* Read in pieces; NULL if any is refused. */
static json_t *in_pieces(const char *text, size_t len)
{
	struct json_part whole = { text, text, text + len }, lists[2];
	json_error_t error;
	json_t *object = json_part_object(&whole, apart, lists, &error);

	if (!object) {
		assert_true(error.line >= 1 && error.text[0]);
		return NULL;
	}
	for (size_t i = 0; i < 2; i++) {
		if (!lists[i].text)
			continue;
		if (json_object_set_new(object, apart[i], join(&lists[i]))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}

static void compare(const char *text, size_t len)
{
	json_t *once = json_loadb(text, len, JSON_REJECT_DUPLICATES |
				  JSON_DECODE_ANY, NULL);
	json_t *pieces = in_pieces(text, len);

	if (!once != !pieces || (once && !json_equal(once, pieces)))
		fail_msg("%.*s: read in one %s, in pieces %s", (int)len, text,
			 once ? "taken" : "refused",
			 pieces ? "taken" : "refused");
	json_decref(once);
	json_decref(pieces);
}

static const char good[] = " {\"x\" : [1,{\"a\":[]}] ,\"a\":[ 1 , \"]\\\"}\","
	" {\"b\":[2,[]]}, null,-1.5e3],\n\"b\":[],\"c\":{\"a\":[3]}} ";

static const char *const texts[] = {
	good, "", " ", "{}", "[]", "[{\"a\":[1]}]", "7", "\"a\"", "nul", "{",
	"{\"a\":7}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":[ ]}", "{\"a\":[,]}",
	"{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":[1}", "{\"a\":[1}]}",
	"{\"a\":[1]]}", "{\"a\":[1]}}", "{\"a\":[1]} x", "{\"a\":[1],}",
	"{\"a\":[1],\"a\":[1]}", "{\"a\":[1],\"a\":1}", "{\"a\":1,\"a\":[1]}",
	"{\"c\":1,\"c\":1}", "{\"a\":[{\"c\":1,\"c\":1}]}", "{\"a\":[x]}",
	"{\"a\":[\"\xff\"]}", "{\"\xff\":1}", "{1:2}", "{\"a\" 1}", "{\"a\":}",
	"{\"a\":[\"x]}", "{\"a\":[\"x\\", "{a:[1]}", "{\"\\u0061\":[1]}",
	"{\"a\":[1e999]}", "{\"a\":[[]{}]}", "{,}", "{\"a\":[1:2]}", "{}{}",
	"{\"a\":[1],\"b\":[1],\"x\":}", "{\"a\":[\"\x01\"]}",
};

static void pieces_are_read_as_jansson_reads_them(void **state)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		compare(texts[i], strlen(texts[i]));
}

/* Cut, and with each byte changed to each that means something. */
static void damaged_texts_are_read_as_jansson_reads_them(void **state)
{
	static const char marks[] = "[]{}\",:\\ 1x";
	size_t len = strlen(good);

	for (size_t i = 0; i < len; i++) {
		char *copy = malloc(i + !i);	/* of that size: sanitizers */

		memcpy(copy, good, i);
		compare(copy, i);
		free(copy);
		for (size_t j = 0; marks[j]; j++) {
			char changed[sizeof(good)];

			memcpy(changed, good, sizeof(good));
			changed[i] = marks[j];
			compare(changed, len);
		}
	}
}

static void errors_name_the_line_of_the_whole_text(void **state)
{
	static const char text[] = "{\"x\":1,\n\"a\":[\n1,\n\n2x]}";
	struct json_part whole = { text, text, text + strlen(text) };
	struct json_part lists[2], entry;
	json_error_t error;
	json_t *object = json_part_object(&whole, apart, lists, &error);

	assert_non_null(object);
	assert_int_equal(json_object_size(object), 1);
	assert_null(lists[1].text);
	assert_int_equal(json_part_next(&lists[0], &entry, &error), 1);
	assert_int_equal(json_part_next(&lists[0], &entry, &error), 1);
	assert_null(json_part_value(&entry, &error));
	assert_int_equal(error.line, 5);
	json_decref(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_read_as_jansson_reads_them),
		cmocka_unit_test(damaged_texts_are_read_as_jansson_reads_them),
		cmocka_unit_test(errors_name_the_line_of_the_whole_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
