/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

/*
 * cmocka with the headers it wants before it, and without its macro fail(),
 * which would hide ours (lib/fail.h). fail_msg() stays, for failing a test
 * with operands.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#undef fail
#undef fail_msg
#define fail_msg(...) do {			\
	print_error("ERROR: " __VA_ARGS__);	\
	print_error("\n");			\
	_fail(__FILE__, __LINE__);		\
} while (0)

/* Times and faults of sanitizers are not ours. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#endif
