/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TELL_H
#define LIB_TELL_H

#include <stdio.h>

/*
 * tell_put_back() - one line about a setting that was put back.
 * @out: with stderr the line is a warn_line(); with NULL there is none.
 */
void tell_put_back(FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
