/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PRICE_PATHS_H
#define CLI_PRICE_PATHS_H

#include <argp.h>
#include <stddef.h>

/* The files of --prices. */
struct price_paths {
	char **paths;
	size_t nr;
};

/*
 * price_paths_add() - append @path, the value of a --prices: a file, or a
 * folder, of which all files are appended whose name ends in ".json". A path
 * that cannot be read is appended, too, so that the error names it.
 * Return: 0; ENOMEM.
 */
error_t price_paths_add(struct price_paths *list, const char *path);
void price_paths_free(struct price_paths *list);

#endif
