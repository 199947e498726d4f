/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_OUTFILE_H
#define LIB_OUTFILE_H

#include <stdbool.h>
#include <jansson.h>

/*
 * outfile_check() - may @path be written? Before hours of measuring.
 * Return: 0; -EEXIST if it exists and not @force; -EISDIR; -EINVAL for what
 * is no regular file, even with @force (a symbolic link counts as what it
 * leads to); -ENOENT, -ENOTDIR, -EACCES or -EROFS for its directory; all with
 * fail().
 */
int outfile_check(const char *path, bool force);

/*
 * outfile_write() - write @document to @path: to a new file in the same
 * directory (0644 whatever the umask), fsynced, then renamed. Where the file
 * system has O_TMPFILE the new file has no name while it is written, so a kill
 * leaves nothing (with @force, but for the instant before the rename);
 * elsewhere its name is .mmfence. and 16 random digits. An
 * existing @path is replaced only with @force; a symbolic link itself is, not
 * what it leads to. Under sudo the file belongs to the caller (SUDO_UID,
 * SUDO_GID).
 * Return: 0; -EEXIST or -errno with fail(). Nothing is left on an error.
 */
int outfile_write(const json_t *document, const char *path, bool force);

/* outfile_write_text() - the same of @len_bytes at @text, as they are. */
int outfile_write_text(const char *text, size_t len_bytes, const char *path,
		       bool force);

#endif
