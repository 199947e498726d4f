/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JSONFILE_H
#define LIB_JSONFILE_H

/*
 * Files of /proc and /sys as JSON values: null where a file is missing,
 * unreadable or not of the asked kind. The values are new references, as
 * json_object_set_new() takes them; NULL if memory ran out. The functions
 * leave fail_text() as it is only if they return something other than null.
 */

#include <jansson.h>
#include <stddef.h>

/* jsonfile_text() - @text; "?" for each byte beyond ASCII if not UTF-8. */
json_t *jsonfile_text(const char *text);

json_t *jsonfile_string(int root_fd, const char *path);
json_t *jsonfile_number(int root_fd, const char *path);
json_t *jsonfile_choice(int root_fd, const char *path);

/* jsonfile_bool() - "1", "Y", "y" are true; "0", "N", "n" false. */
json_t *jsonfile_bool(int root_fd, const char *path);

/*
 * jsonfile_dir() - {file: value} of the regular files in a directory, with
 * null for each of @always (NULL-terminated, or NULL) that is not there. A
 * value is a number if the file holds one, the choice of a file with brackets,
 * or else a string.
 */
json_t *jsonfile_dir(int root_fd, const char *path, const char *const *always);

#endif
