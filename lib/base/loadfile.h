/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LOADFILE_H
#define LIB_LOADFILE_H

#include <stddef.h>

/*
 * loadfile_read() - read all of @path, a regular file of at most @max_bytes. A
 * FIFO or a device is refused and does not block the caller.
 * @text: set to @len bytes and a NUL; the caller frees it.
 * Return: 0; -EINVAL if @path is no regular file; -EFBIG if it is larger than
 * @max_bytes; else -errno. With fail().
 */
int loadfile_read(const char *path, size_t max_bytes, char **text,
		  size_t *len);

#endif
