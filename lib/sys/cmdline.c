/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/cmdline.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/array.h"

#define TOKEN_DIGITS 32

struct word {
	const char *text;
	size_t len;
};

static const char *const places[] = {
	"BOOT_IMAGE", "root", "rootflags", "rootfstype", "rootwait",
	"rootdelay", "ro", "rw", "initrd", "resume", "resume_offset",
	"console", "quiet", "splash", "loglevel",
};

/* Return: false at the end of the kernel's part. */
static bool cmdline_next_word(const char **cursor, struct word *word)
{
	const char *c = *cursor;
	bool quoted = false;

	while (isspace((unsigned char)*c))
		c++;
	word->text = c;
	for (; *c && (quoted || !isspace((unsigned char)*c)); c++)
		quoted ^= *c == '"';
	word->len = (size_t)(c - word->text);
	*cursor = c;
	return word->len && !(word->len == 2 && !memcmp(word->text, "--", 2));
}

/* Nothing but hexadecimal digits and dashes, as a UUID is written. */
static bool cmdline_is_token(const char *value, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++) {
		if (!isxdigit((unsigned char)value[i]) && value[i] != '-')
			return false;
		digits += value[i] != '-';
	}
	return digits >= TOKEN_DIGITS;
}

static bool cmdline_is_harmless(const struct word *word)
{
	const char *equals = memchr(word->text, '=', word->len);
	size_t len = equals ? (size_t)(equals - word->text) : word->len;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (strlen(places[i]) == len &&
		    !memcmp(places[i], word->text, len))
			return true;
	if (len > 3 && !memcmp(word->text, "rd.", 3))
		return true;
	return equals && cmdline_is_token(equals + 1, word->len - len - 1);
}

static bool cmdline_next_setting(const char **cursor, struct word *word)
{
	while (cmdline_next_word(cursor, word))
		if (!cmdline_is_harmless(word))
			return true;
	return false;
}

static bool cmdline_same_word(const struct word *a, const struct word *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

bool cmdline_same(const char *a, const char *b)
{
	struct word x, y;
	bool more_a, more_b;

	do {
		more_a = cmdline_next_setting(&a, &x);
		more_b = cmdline_next_setting(&b, &y);
	} while (more_a && more_b && cmdline_same_word(&x, &y));
	return !more_a && !more_b;
}

static bool cmdline_has_word(const char *cmdline, const struct word *wanted)
{
	struct word word;

	while (cmdline_next_setting(&cmdline, &word))
		if (cmdline_same_word(&word, wanted))
			return true;
	return false;
}

const char *cmdline_missing(const char *a, const char *b, char *buf,
			    size_t size)
{
	struct word word;
	size_t nr = 0;

	while (cmdline_next_setting(&a, &word)) {
		if (cmdline_has_word(b, &word) || nr + word.len + 2 > size)
			continue;
		if (nr)
			buf[nr++] = ' ';
		memcpy(buf + nr, word.text, word.len);
		nr += word.len;
	}
	buf[nr] = '\0';
	return buf;
}
