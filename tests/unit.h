/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

/*
 * cmocka, with the headers that it needs before it. Two of its macros are
 * removed: fail() would hide our fail() (lib/base/fail.h), and stop() would
 * forbid functions of that name. Use fail_msg() to fail a test with operands.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#undef stop
#undef fail
#undef fail_msg
#define fail_msg(...) do {			\
	print_error("ERROR: " __VA_ARGS__);	\
	print_error("\n");			\
	_fail(__FILE__, __LINE__);		\
} while (0)

/* cmocka 2 has one per sign, and deprecates the name of cmocka 1. */
#ifdef assert_uint_in_range
#undef assert_in_range
#define assert_in_range assert_uint_in_range
#endif

/* Under a sanitizer, times and faults are not those of mmfence. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
