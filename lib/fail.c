/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char last_text[FAIL_TEXT_BYTES];

int (fail)(int err, const char *fmt, ...)
{
	char text[FAIL_TEXT_BYTES];
	va_list args;
	int len;

	err = abs(err);
	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (err && len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, ": %s",
			 strerrordesc_np(err) ? strerrordesc_np(err) :
						"unknown error");
	memcpy(last_text, text, sizeof(last_text));
	return err ? -err : -EINVAL;
}

const char *fail_text(void)
{
	return last_text;
}

void fail_clear(void)
{
	last_text[0] = '\0';
}

void warn_line(const char *fmt, ...)
{
	va_list args;

	fputs("mmfence: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}
