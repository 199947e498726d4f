/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SCOPE_H
#define LIB_SCOPE_H

/*
 * Variables that release their resource when their block ends. Declare and
 * acquire in one statement; never mix them with goto cleanup in one function.
 *
 *	SCOPE_FD fd = open(path, O_RDONLY | O_CLOEXEC);
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <jansson.h>

static inline void scope_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void scope_fclose(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void scope_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void scope_decref(json_t **json)
{
	json_decref(*json);
}

#define SCOPE_FD   __attribute__((cleanup(scope_close))) int
#define SCOPE_FILE __attribute__((cleanup(scope_fclose))) FILE *
#define SCOPE_FREE __attribute__((cleanup(scope_free)))
#define SCOPE_JSON __attribute__((cleanup(scope_decref))) json_t *

#endif
