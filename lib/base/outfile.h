/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_OUTFILE_H
#define LIB_OUTFILE_H

#include <stdbool.h>
#include <jansson.h>

/*
 * outfile_check() - may @path be written? To be called before hours of
 * measuring.
 * Return: 0; -EEXIST if @path exists and @force is false; -EISDIR; -EINVAL if
 * it is no regular file, even with @force (a symbolic link is judged by its
 * target); -ENOENT, -ENOTDIR, -EACCES or -EROFS because of its directory; all
 * with fail().
 */
int outfile_check(const char *path, bool force);

/*
 * outfile_write() - write @document to @path: to a new file in the same
 * directory (mode 0644 whatever the umask), which is fsynced and then renamed.
 * If the file system has O_TMPFILE, the new file has no name while it is
 * written, so a kill leaves nothing behind (with @force there is a name for the
 * instant before the rename). Otherwise its name is ".mmfence." and 16 random
 * digits. An existing @path is replaced only with @force. If @path is a
 * symbolic link, the link is replaced, not its target. Under sudo the file
 * belongs to the user who called sudo (SUDO_UID, SUDO_GID).
 * Return: 0; -EEXIST or -errno with fail(). Nothing is left on an error.
 */
int outfile_write(const json_t *document, const char *path, bool force);

/* outfile_write_text() - the same of @len_bytes at @text, as they are. */
int outfile_write_text(const char *text, size_t len_bytes, const char *path,
		       bool force);

#endif
