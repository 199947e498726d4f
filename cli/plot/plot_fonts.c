/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_fonts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/plot/plot_scripts.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

/* Return: 1 if the files are the same; 0; -errno with fail(). */
static int fonts_same(char paths[2][PLOT_PATH_BYTES])
{
	char bytes[2][16384];
	size_t sizes[2];

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		SCOPE_FILE file = fopen(paths[i], "re");

		if (!file)
			return fail(errno, "open the test picture %s",
				    paths[i]);
		sizes[i] = fread(bytes[i], 1, sizeof(bytes[i]), file);
	}
	return sizes[0] == sizes[1] && !memcmp(bytes[0], bytes[1], sizes[0]);
}

int plot_fonts_check(const char *dir, const char *name)
{
	char paths[2][PLOT_PATH_BYTES];
	int same;

	snprintf(paths[0], sizeof(paths[0]), "%s/%s.blank", dir, name);
	snprintf(paths[1], sizeof(paths[1]), "%s/%s.word", dir, name);
	same = fonts_same(paths);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		unlink(paths[i]);
	if (same <= 0)
		return same;
	return fail_plain(ENOENT, "draw text: gnuplot finds no font; install "
			  "one (Debian: fonts-dejavu-core), or draw with "
			  "--format ascii, which needs none");
}
