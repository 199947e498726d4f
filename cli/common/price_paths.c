/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/price_paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static error_t price_paths_append(struct price_paths *list, char *path)
{
	char **grown = path ? realloc(list->paths, (list->nr + 1) *
						   sizeof(*grown)) : NULL;

	if (!grown) {
		free(path);
		return ENOMEM;
	}
	grown[list->nr++] = path;
	list->paths = grown;
	return 0;
}

static int price_paths_is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > strlen(".json") &&
	       !strcmp(entry->d_name + len - strlen(".json"), ".json");
}

error_t price_paths_add(struct price_paths *list, const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, price_paths_is_json, alphasort);
	error_t err = 0;

	if (nr <= 0) {
		if (!nr)
			free(entries);
		return price_paths_append(list, strdup(path));
	}
	for (int i = 0; i < nr; i++) {
		char *name = NULL;

		if (!err && asprintf(&name, "%s/%s", path,
				     entries[i]->d_name) < 0)
			name = NULL;
		if (!err)
			err = price_paths_append(list, name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

void price_paths_free(struct price_paths *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->paths[i]);
	free(list->paths);
}
