/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error rule: what fail() returns, and which text it keeps. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "tests/unit.h"

static void returns_the_negated_errno(void **state)
{
	assert_int_equal(fail(ENOENT, "open %s", "/none"), -ENOENT);
	assert_string_equal(fail_text(),
			    "open /none: No such file or directory");
	assert_int_equal(fail(-EPERM, "bind cpu %d", 4099), -EPERM);
	assert_string_equal(fail_text(),
			    "bind cpu 4099: Operation not permitted");
}

static void without_errno_it_is_invalid(void **state)
{
	assert_int_equal(fail(0, "area of %u pages", 0u), -EINVAL);
	assert_string_equal(fail_text(), "area of 0 pages");
}

static void plain_keeps_the_code_and_not_its_text(void **state)
{
	assert_int_equal(fail_plain(ENOENT, "no %s", "KSM"), -ENOENT);
	assert_string_equal(fail_text(), "no KSM");
	assert_int_equal(fail_plain(EPERM, "%s, again", fail_text()), -EPERM);
	assert_string_equal(fail_text(), "no KSM, again");
}

static void unknown_errno_has_a_text(void **state)
{
	assert_int_equal(fail(4099, "x"), -4099);
	assert_string_equal(fail_text(), "x: unknown error");
}

static void may_quote_the_text_before(void **state)
{
	fail(EIO, "read journal");
	fail(0, "restore: %s", fail_text());
	assert_string_equal(fail_text(),
			    "restore: read journal: Input/output error");
}

static void operands_are_not_formats(void **state)
{
	fail(0, "%s", "100%n%s%d");
	assert_string_equal(fail_text(), "100%n%s%d");
}

/* Lengths about the buffer's: the errno text is cut, then all of it. */
static void long_texts_are_cut(void **state)
{
	char *operand = malloc(FAIL_TEXT_BYTES + 9);

	for (size_t len = FAIL_TEXT_BYTES - 30; len < FAIL_TEXT_BYTES + 9;
	     len++) {
		size_t kept = len < FAIL_TEXT_BYTES ? len :
						      FAIL_TEXT_BYTES - 1;

		memset(operand, 'a', len);
		operand[len] = '\0';
		assert_int_equal(fail(EBUSY, "%s", operand), -EBUSY);
		assert_true(strlen(fail_text()) < FAIL_TEXT_BYTES);
		assert_memory_equal(fail_text(), operand, kept);
	}
	free(operand);
}

static void *fail_elsewhere(void *before)
{
	strcpy(before, fail_text());
	fail(EIO, "the other thread");
	return NULL;
}

static void each_thread_has_its_own(void **state)
{
	char before[FAIL_TEXT_BYTES] = "unset";
	pthread_t thread;

	fail(EAGAIN, "mine");
	assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, before),
			 0);
	pthread_join(thread, NULL);
	assert_string_equal(before, "");
	assert_string_equal(fail_text(),
			    "mine: Resource temporarily unavailable");
}

static void clear_forgets(void **state)
{
	fail(EIO, "x");
	fail_clear();
	assert_string_equal(fail_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(returns_the_negated_errno),
		cmocka_unit_test(without_errno_it_is_invalid),
		cmocka_unit_test(plain_keeps_the_code_and_not_its_text),
		cmocka_unit_test(unknown_errno_has_a_text),
		cmocka_unit_test(may_quote_the_text_before),
		cmocka_unit_test(operands_are_not_formats),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(each_thread_has_its_own),
		cmocka_unit_test(clear_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
