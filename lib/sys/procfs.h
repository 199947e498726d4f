/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PROCFS_H
#define LIB_PROCFS_H

/*
 * Readers of /proc and /sys. Every path is taken below @root_fd, a directory
 * standing for "/": procfs_root() for the machine, a fixture in tests. A
 * leading "/" of a path is ignored. Every function returns 0 or -errno with
 * fail(); -EBADMSG is text that does not have the kernel's format. All are
 * thread-safe, unless two threads share a struct procfs_text.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCFS_UNKNOWN UINT64_MAX	/* the kernel does not tell */

/* procfs_root() - "/" as a directory for the functions below; to be closed. */
int procfs_root(void);

/* procfs_is_machine() - is @root_fd the machine's own "/", not a fixture? */
bool procfs_is_machine(int root_fd);

/* A whole file, NUL-terminated. Zeroed is empty; reused by the next read. */
struct procfs_text {
	char *text;
	size_t len_bytes;		/* without the NUL */
	size_t size_bytes;
};

/*
 * procfs_read() - read all of @path into @text, which grows as needed and is
 * not allocated again by the next read of a file of that length. Files longer
 * than 64 MiB: -EFBIG.
 */
int procfs_read(int root_fd, const char *path, struct procfs_text *text);
void procfs_text_free(struct procfs_text *text);

/* A text that is freed when its block ends: SCOPE_TEXT text = { 0 }; */
#define SCOPE_TEXT \
	__attribute__((cleanup(procfs_text_free))) struct procfs_text

/*
 * procfs_string() - a small file without the white space at its ends. A file
 * of @buf_bytes or more, white space included, is -EOVERFLOW.
 */
int procfs_string(int root_fd, const char *path, char *buf, size_t buf_bytes);

/* procfs_u64() - a file that holds one number, decimal or 0x hexadecimal. */
int procfs_u64(int root_fd, const char *path, uint64_t *value);

/*
 * procfs_choice() - the bracketed word of "always [madvise] never". A file of
 * one word without brackets is that word.
 */
int procfs_choice(int root_fd, const char *path, char *buf, size_t buf_bytes);

/*
 * procfs_cpu_list() - a file such as "0-3,8": how many CPUs and the highest
 * number. An empty list is 0 CPUs and leaves @highest at 0.
 */
int procfs_cpu_list(int root_fd, const char *path, unsigned *nr_cpus,
		    unsigned *highest);

/*
 * procfs_cpu_flags() - the same into @cpus, by CPU number, below @nr. Flags are
 * set, none is cleared.
 */
int procfs_cpu_flags(int root_fd, const char *path, bool *cpus, size_t nr);

#endif
