/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/text.h"

#include <string.h>

const char *text_clean(const char *text, char *buf, size_t size)
{
	size_t nr = 0;

	for (; *text && nr + 1 < size; text++, nr++)
		buf[nr] = *text >= ' ' && *text <= '~' ? *text : '?';
	buf[nr] = '\0';
	if (*text && nr >= 3)
		memcpy(buf + nr - 3, "...", 3);
	return buf;
}

bool text_equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}
