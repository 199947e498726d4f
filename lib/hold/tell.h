/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TELL_H
#define LIB_TELL_H

#include <stdio.h>

/*
 * tell_put_back() - write one line about a restored setting to @out.
 * @out: if stderr, the line goes through warn_line(); if NULL, there is no
 * line.
 */
void tell_put_back(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
