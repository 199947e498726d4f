/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LOADFILE_H
#define LIB_LOADFILE_H

#include <stddef.h>

/*
 * loadfile_read() - all of @path, a regular file of at most @max_bytes; a
 * stranger's FIFO or device does not hold us up.
 * @text: to be freed; @len bytes and a NUL.
 * Return: 0; -EINVAL if it is no regular file; -EFBIG if it is larger; else
 * -errno. With fail().
 */
int loadfile_read(const char *path, size_t max_bytes, char **text,
		  size_t *len);

#endif
