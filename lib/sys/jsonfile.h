/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSONFILE_H
#define LIB_JSONFILE_H

/*
 * Reads files of /proc and /sys as JSON values. The value is null if the file
 * is missing, unreadable or not of the requested kind. The functions return new
 * references, as json_object_set_new() takes them; NULL if memory ran out.
 * fail_text() may change if the value is null; otherwise it is kept.
 */

#include <jansson.h>
#include <stddef.h>

/*
 * jsonfile_text() - @text as a string; if it is not UTF-8, each byte beyond
 * ASCII becomes "?".
 */
json_t *jsonfile_text(const char *text);

json_t *jsonfile_string(int root_fd, const char *path);
json_t *jsonfile_number(int root_fd, const char *path);
json_t *jsonfile_choice(int root_fd, const char *path);

/* jsonfile_bool() - "1", "Y", "y" are true; "0", "N", "n" false. */
json_t *jsonfile_bool(int root_fd, const char *path);

/*
 * jsonfile_dir() - {file: value} of the regular files in a directory, with null
 * for each name of @always (NULL-terminated, or NULL) that is missing. A value
 * is a number if the file holds a number, the bracketed word if the file has
 * brackets, or else a string.
 */
json_t *jsonfile_dir(int root_fd, const char *path, const char *const *always);

#endif
