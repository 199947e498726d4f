/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/text.h"

#include <string.h>

char text_clean_byte(char c)
{
	return c >= ' ' && c <= '~' ? c : '?';
}

const char *text_clean(const char *text, char *buf, size_t size)
{
	size_t nr = 0;

	for (; *text && nr + 1 < size; text++, nr++)
		buf[nr] = text_clean_byte(*text);
	buf[nr] = '\0';
	if (*text && nr >= 3)
		memcpy(buf + nr - 3, "...", 3);
	return buf;
}

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789_@%+=:,./-"

bool text_quote(const char *word, char *buf, size_t size)
{
	size_t start = strlen(buf), nr = start;
	bool plain = *word && !word[strspn(word, PLAIN)];
	/* Room for a space, a quoted byte, the last quote and the end. */
	const size_t most = 8;

	if (size < start + most)
		return false;
	if (start)
		buf[nr++] = ' ';
	if (!plain)
		buf[nr++] = '\'';
	for (; *word && nr + most < size; word++) {
		char c = text_clean_byte(*word);

		if (c == '\'') {
			memcpy(buf + nr, "'\\''", 4);
			nr += 4;
		} else {
			buf[nr++] = c;
		}
	}
	if (*word) {
		buf[start] = '\0';
		return false;
	}
	if (!plain)
		buf[nr++] = '\'';
	buf[nr] = '\0';
	return true;
}
