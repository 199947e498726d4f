/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"

/* The length of a line on standard error, which may quote paths. */
#define WARN_BYTES 8192

static _Thread_local char last_text[FAIL_TEXT_BYTES];

/* @told: the errno value to name; or 0. The operands may quote last_text. */
__attribute__((format(printf, 2, 0)))
static void fail_keep(int told, const char *fmt, va_list args)
{
	char text[FAIL_TEXT_BYTES];
	int len = vsnprintf(text, sizeof(text), fmt, args);

	if (told && len >= 0 && (size_t)len < sizeof(text))
		snprintf(text + len, sizeof(text) - len, ": %s",
			 strerrordesc_np(told) ? strerrordesc_np(told) :
						 "unknown error");
	memcpy(last_text, text, sizeof(last_text));
}

int (fail)(int err, const char *fmt, ...)
{
	va_list args;

	err = abs(err);
	va_start(args, fmt);
	fail_keep(err, fmt, args);
	va_end(args);
	return err ? -err : -EINVAL;
}

int (fail_plain)(int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fail_keep(0, fmt, args);
	va_end(args);
	return -abs(err);
}

const char *fail_text(void)
{
	return last_text;
}

void fail_clear(void)
{
	last_text[0] = '\0';
}

/* File names and values of result files are foreign text. */
void warn_line(const char *fmt, ...)
{
	char text[WARN_BYTES], clean[WARN_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fprintf(stderr, "mmfence: %s\n",
		text_clean(text, clean, sizeof(clean)));
}
