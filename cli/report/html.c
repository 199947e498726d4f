/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/html.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/text.h"

static void html_byte(FILE *out, char c)
{
	switch (c) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	case '\'':
		fputs("&#39;", out);
		break;
	default:
		fputc(text_clean_byte(c), out);
	}
}

static void html_at_most(FILE *out, const char *text, size_t most)
{
	for (size_t i = 0; text[i]; i++) {
		if (i == most) {
			fputs("...", out);
			return;
		}
		html_byte(out, text[i]);
	}
}

void html_text(FILE *out, const char *text)
{
	html_at_most(out, text, HTML_MOST_BYTES);
}

void html_name(FILE *out, const char *text)
{
	html_at_most(out, text, HTML_NAME_BYTES);
}

void html_data(FILE *out, const char *class, const char *text)
{
	if (class)
		fprintf(out, "<td class=\"%s\">", class);
	else
		fputs("<td>", out);
	html_text(out, text);
	fputs("</td>", out);
}

void html_row_head(FILE *out, const char *text)
{
	fputs("<th scope=\"row\">", out);
	html_text(out, text);
	fputs("</th>", out);
}

void html_column_head(FILE *out, const char *text)
{
	fputs("<th scope=\"col\">", out);
	html_text(out, text);
	fputs("</th>", out);
}

void html_count(FILE *out, size_t nr)
{
	fprintf(out, "<td>%zu</td>", nr);
}

void html_table_begin(FILE *out, const char *class)
{
	fprintf(out, "<div class=\"scroll\" tabindex=\"0\">"
		"<table class=\"%s\">\n", class);
}

void html_table_end(FILE *out)
{
	fputs("</table></div>\n", out);
}

void html_base64(FILE *out, const char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)bytes;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned value = (unsigned)in[i] << 16;

		value |= left > 1 ? (unsigned)in[i + 1] << 8 : 0;
		value |= left > 2 ? in[i + 2] : 0;
		fputc(digits[value >> 18], out);
		fputc(digits[value >> 12 & 63], out);
		fputc(left > 1 ? digits[value >> 6 & 63] : '=', out);
		fputc(left > 2 ? digits[value & 63] : '=', out);
	}
}

void html_lines(FILE *out, const char *text)
{
	bool open = false;

	while (*text) {
		size_t len = strcspn(text, "\n"), blanks = strspn(text, " ");

		if (open && !blanks)
			fputs("</li>\n", out);
		fputs(!open || !blanks ? "<li>" : " ", out);
		open = true;
		for (size_t i = blanks; i < len; i++)
			html_byte(out, text[i]);
		text += len + (text[len] == '\n');
	}
	if (open)
		fputs("</li>\n", out);
}

void html_pre(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputc('\n', out);
		else
			html_byte(out, *text);
}
