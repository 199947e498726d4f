/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PROCFS_H
#define LIB_PROCFS_H

/*
 * Readers of /proc and /sys. Every path is taken below @root_fd, a directory
 * standing for "/": procfs_root() for the machine, a fixture in tests. A
 * leading "/" of a path is ignored. Every function returns 0 or -errno with
 * fail(); -EBADMSG means that a text does not have the kernel's format. All are
 * thread-safe, unless two threads share a struct procfs_text.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCFS_UNKNOWN UINT64_MAX	/* not reported by the kernel */

/* procfs_root() - open "/" for the functions below; the caller closes it. */
int procfs_root(void);

/* procfs_is_machine() - is @root_fd the machine's own "/", not a fixture? */
bool procfs_is_machine(int root_fd);

/* A whole file, NUL-terminated. Zeroed: empty. The next read reuses it. */
struct procfs_text {
	char *text;
	size_t len_bytes;		/* without the NUL */
	size_t size_bytes;
};

/*
 * procfs_read() - read all of @path into @text. The buffer grows as needed;
 * reading a file of the same length again allocates nothing. A file longer than
 * 64 MiB is -EFBIG.
 */
int procfs_read(int root_fd, const char *path, struct procfs_text *text);
void procfs_text_free(struct procfs_text *text);

/* A text that is freed when its block ends: SCOPE_TEXT text = { 0 }; */
#define SCOPE_TEXT \
	__attribute__((cleanup(procfs_text_free))) struct procfs_text

/*
 * procfs_string() - read a small file without leading and trailing white space.
 * A file of @buf_bytes or more, white space included, is -EOVERFLOW.
 */
int procfs_string(int root_fd, const char *path, char *buf, size_t buf_bytes);

/*
 * procfs_u64() - read a file that holds one number, decimal or 0x hexadecimal.
 */
int procfs_u64(int root_fd, const char *path, uint64_t *value);

/*
 * procfs_choice() - read the chosen word of a file: the bracketed word, as in
 * "always [madvise] never", or the only word of a file without brackets.
 */
int procfs_choice(int root_fd, const char *path, char *buf, size_t buf_bytes);

/*
 * procfs_cpu_list() - read a file such as "0-3,8": the number of CPUs and the
 * highest CPU. For an empty list both are 0.
 */
int procfs_cpu_list(int root_fd, const char *path, unsigned *nr_cpus,
		    unsigned *highest);

/*
 * procfs_cpu_flags() - read such a file into the flags @cpus, by CPU number,
 * for CPUs below @nr. Sets flags and clears none.
 */
int procfs_cpu_flags(int root_fd, const char *path, bool *cpus, size_t nr);

#endif
