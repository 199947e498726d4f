/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_svg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/plot/plot_scripts.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/loadfile.h"
#include "lib/base/scope.h"
#include "lib/base/spawn.h"

#define MAX_SVG_BYTES  ((size_t)64 << 20)
#define MAX_PAGE_BYTES ((size_t)4 << 20)

/* The page's blocks: the title, then three blocks of texts, then lines. */
#define BLOCK_TITLE  0
#define BLOCK_BEYOND 4

int plot_svg_outline(const char *dir, const char *pdf, const char *svg)
{
	char from[PLOT_PATH_BYTES], to[PLOT_PATH_BYTES];
	const char *const argv[] = { "pdftocairo", "-svg", from, to, NULL };

	snprintf(from, sizeof(from), "%s/%s", dir, pdf);
	snprintf(to, sizeof(to), "%s/%s", dir, svg);
	return spawn_run(argv);
}

static void svg_text(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '&')
			fputs("&amp;", out);
		else if (text[i] == '<')
			fputs("&lt;", out);
		else if (text[i] == '>')
			fputs("&gt;", out);
		else
			fputc(text[i], out);
}

/* A line of the page: x, y, text. */
static void svg_line(FILE *out, const char *line, size_t len)
{
	const char *end = line + len;

	for (int tabs = 0; tabs < 2; tabs++) {
		line = memchr(line, '\t', (size_t)(end - line));
		if (!line)
			return;
		line++;
	}
	len = strcspn(line, "\t\n");
	if (!len || (len == 1 && *line == ' '))
		return;
	svg_text(out, line, len);
	fputc('\n', out);
}

/* The texts of the blocks @from to @end - 1; two blank lines end a block. */
static void svg_blocks(FILE *out, const char *page, size_t from, size_t end)
{
	size_t nr_blank = 0;

	while (*page && nr_blank / 2 < end) {
		size_t len = strcspn(page, "\n");

		if (!len)
			nr_blank++;
		else if (nr_blank / 2 >= from)
			svg_line(out, page, len);
		page += len + (page[len] == '\n');
	}
}

static void svg_describe(FILE *out, const char *page)
{
	fputs("\n<title>", out);
	svg_blocks(out, page, BLOCK_TITLE, BLOCK_TITLE + 1);
	fputs("</title>\n<desc>", out);
	svg_blocks(out, page, BLOCK_TITLE + 1, BLOCK_BEYOND);
	fputs("</desc>\n", out);
}

const char *plot_svg_skip(const char *at)
{
	static const char *const tags[][2] = {
		{ "<title>", "</title>" }, { "<desc>", "</desc>" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		const char *end = strncmp(at, tags[i][0], strlen(tags[i][0])) ?
				  NULL : strstr(at, tags[i][1]);

		if (end)
			return end + strlen(tags[i][1]);
	}
	return at;
}

static void svg_drawing(FILE *out, const char *at)
{
	while (*at) {
		const char *next = plot_svg_skip(at);

		if (next == at)
			fputc(*next++, out);
		at = next;
	}
}

/* @end: of the tag "<svg ...>" in @drawn. */
static int svg_write(const char *dir, const char *name, const char *drawn,
		     const char *end, const char *page)
{
	char path[PLOT_PATH_BYTES];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "we");
	if (!out)
		return fail(errno, "open %s", path);
	fwrite(drawn, 1, (size_t)(end - drawn), out);
	fputs(" role=\"img\">", out);
	svg_describe(out, page);
	svg_drawing(out, end + 1);
	return fclose(out) ? fail(errno, "write to %s", path) : 0;
}

int plot_svg_describe(const char *dir, const char *svg, const char *out)
{
	SCOPE_FREE char *drawn = NULL, *page = NULL;
	char path[PLOT_PATH_BYTES];
	const char *tag, *end;
	size_t len;
	int err;

	snprintf(path, sizeof(path), "%s/page", dir);
	err = loadfile_read(path, MAX_PAGE_BYTES, &page, &len);
	snprintf(path, sizeof(path), "%s/%s", dir, svg);
	if (!err)
		err = loadfile_read(path, MAX_SVG_BYTES, &drawn, &len);
	if (err)
		return err;
	tag = strstr(drawn, "<svg");
	end = tag ? strchr(tag, '>') : NULL;
	if (!end)
		return fail(EIO, "describe the picture: it is no SVG");
	return svg_write(dir, out, drawn, end, page);
}
