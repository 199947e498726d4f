/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/jsonfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/scope.h"
#include "lib/sys/procfs.h"

#define STRING_BYTES 8192

json_t *jsonfile_text(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string)
		return string;
	copy = strdup(text);
	for (char *c = copy; c && *c; c++)
		if (*c & 0x80)
			*c = '?';
	string = copy ? json_string(copy) : NULL;
	free(copy);
	return string;
}

json_t *jsonfile_string(int root_fd, const char *path)
{
	char text[STRING_BYTES];

	if (procfs_string(root_fd, path, text, sizeof(text)))
		return json_null();
	return jsonfile_text(text);
}

static json_t *jsonfile_integer(uint64_t value)
{
	return value > INT64_MAX ? json_real((double)value) :
				   json_integer((json_int_t)value);
}

json_t *jsonfile_number(int root_fd, const char *path)
{
	uint64_t value;

	if (procfs_u64(root_fd, path, &value))
		return json_null();
	return jsonfile_integer(value);
}

json_t *jsonfile_choice(int root_fd, const char *path)
{
	char word[64];

	if (procfs_choice(root_fd, path, word, sizeof(word)))
		return json_null();
	return jsonfile_text(word);
}

json_t *jsonfile_bool(int root_fd, const char *path)
{
	char text[8];

	if (procfs_string(root_fd, path, text, sizeof(text)) ||
	    strlen(text) != 1 || !strchr("01YyNn", text[0]))
		return json_null();
	return json_boolean(strchr("1Yy", text[0]));
}

static json_t *jsonfile_value(int root_fd, const char *path)
{
	char text[256];
	uint64_t value;

	if (procfs_string(root_fd, path, text, sizeof(text)))
		return json_null();
	if (!procfs_u64(root_fd, path, &value))
		return jsonfile_integer(value);
	if (strchr(text, '['))
		return jsonfile_choice(root_fd, path);
	return jsonfile_string(root_fd, path);
}

static bool jsonfile_is_regular(int dir_fd, const char *name)
{
	struct stat file;

	return !fstatat(dir_fd, name, &file, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(file.st_mode);
}

json_t *jsonfile_dir(int root_fd, const char *path, const char *const *always)
{
	json_t *object = json_object();
	struct dirent **entries = NULL;
	int nr = 0;

	for (size_t i = 0; always && always[i]; i++)
		json_object_set_new(object, always[i], json_null());
	path += strspn(path, "/");
	SCOPE_FD fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		nr = scandirat(fd, ".", &entries, NULL, alphasort);
	for (int i = 0; i < nr; i++) {
		const char *name = entries[i]->d_name;

		if (jsonfile_is_regular(fd, name))
			json_object_set_new(object, name,
					    jsonfile_value(fd, name));
		free(entries[i]);
	}
	free(entries);
	return object;
}
