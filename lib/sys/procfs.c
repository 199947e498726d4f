/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/procfs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

#define FIRST_BYTES (16u << 10)
#define MOST_BYTES (64u << 20)
#define MOST_CPUS (1u << 20)

int procfs_root(void)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? fail(errno, "open /") : fd;
}

bool procfs_is_machine(int root_fd)
{
	struct stat root, given;

	return !stat("/", &root) && !fstat(root_fd, &given) &&
	       root.st_dev == given.st_dev && root.st_ino == given.st_ino;
}

/* Room for the NUL and at least one byte more. */
static int procfs_make_room(struct procfs_text *text, const char *path)
{
	size_t size_bytes = text->size_bytes ? 2 * text->size_bytes :
					       FIRST_BYTES;
	char *bigger;

	if (text->len_bytes + 1 < text->size_bytes)
		return 0;
	if (size_bytes > MOST_BYTES)
		return fail(EFBIG, "read /%s, longer than %u bytes", path,
			    MOST_BYTES / 2);
	bigger = realloc(text->text, size_bytes);
	if (!bigger)
		return fail(ENOMEM, "allocate %zu bytes to read /%s",
			    size_bytes, path);
	text->text = bigger;
	text->size_bytes = size_bytes;
	return 0;
}

/* @path without its leading "/" afterwards. */
static int procfs_open(int root_fd, const char **path)
{
	int fd;

	*path += strspn(*path, "/");
	fd = openat(root_fd, *path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open /%s", *path) : fd;
}

/* Read on at buf[*len_bytes], until the file ends or @buf is full. */
static int procfs_fill(int fd, const char *path, char *buf, size_t buf_bytes,
		       size_t *len_bytes)
{
	ssize_t nr_bytes = 1;

	while (nr_bytes && *len_bytes < buf_bytes) {
		nr_bytes = TEMP_FAILURE_RETRY(read(fd, buf + *len_bytes,
						   buf_bytes - *len_bytes));
		if (nr_bytes < 0)
			return fail(errno, "read /%s", path);
		*len_bytes += (size_t)nr_bytes;
	}
	return 0;
}

int procfs_read(int root_fd, const char *path, struct procfs_text *text)
{
	SCOPE_FD fd = procfs_open(root_fd, &path);
	int err = fd < 0 ? fd : 0;

	text->len_bytes = 0;
	while (!err) {
		err = procfs_make_room(text, path);
		if (!err)
			err = procfs_fill(fd, path, text->text,
					  text->size_bytes - 1,
					  &text->len_bytes);
		if (text->len_bytes + 1 < text->size_bytes)
			break;
	}
	if (!err)
		text->text[text->len_bytes] = '\0';
	return err;
}

void procfs_text_free(struct procfs_text *text)
{
	free(text->text);
	*text = (struct procfs_text){ 0 };
}

int procfs_string(int root_fd, const char *path, char *buf, size_t buf_bytes)
{
	SCOPE_FD fd = procfs_open(root_fd, &path);
	size_t len_bytes = 0;
	size_t start;
	int err = fd < 0 ? fd : procfs_fill(fd, path, buf, buf_bytes,
					    &len_bytes);

	if (err)
		return err;
	if (len_bytes == buf_bytes)
		return fail(EOVERFLOW, "read /%s into %zu bytes", path,
			    buf_bytes);
	while (len_bytes && isspace((unsigned char)buf[len_bytes - 1]))
		len_bytes--;
	buf[len_bytes] = '\0';
	start = strspn(buf, " \t\n");
	memmove(buf, buf + start, len_bytes - start + 1);
	return 0;
}

int procfs_u64(int root_fd, const char *path, uint64_t *value)
{
	unsigned long long number;
	char text[64];
	char *end;
	int err = procfs_string(root_fd, path, text, sizeof(text));

	if (err)
		return err;
	errno = 0;
	number = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)text[0]) || *end || errno)
		return fail(EBADMSG, "/%s holds \"%.40s\", not a number", path,
			    text);
	*value = number;
	return 0;
}

int procfs_choice(int root_fd, const char *path, char *buf, size_t buf_bytes)
{
	char text[256];
	char *start, *end;
	int err = procfs_string(root_fd, path, text, sizeof(text));

	if (err)
		return err;
	start = strchr(text, '[');
	end = start ? strchr(start, ']') : NULL;
	if (end) {
		start++;
		*end = '\0';
	} else {
		start = text;
	}
	if (!*start || strpbrk(start, " \t\n["))
		return fail(EBADMSG, "/%s holds \"%.80s\", no choice in "
			    "brackets", path, text);
	if (strlen(start) >= buf_bytes)
		return fail(EOVERFLOW, "read the choice of /%s into %zu bytes",
			    path, buf_bytes);
	strcpy(buf, start);
	return 0;
}

/* One "3" or "0-7" at *@text, which moves behind it. */
static int procfs_parse_range(char **text, unsigned long *first,
			      unsigned long *last)
{
	if (!isdigit((unsigned char)**text))
		return -EBADMSG;
	*first = *last = strtoul(*text, text, 10);
	if (**text == '-') {
		++*text;
		if (!isdigit((unsigned char)**text))
			return -EBADMSG;
		*last = strtoul(*text, text, 10);
	}
	return *first <= *last && *last < MOST_CPUS ? 0 : -EBADMSG;
}

/* Tell @each every range of the list in @path. */
static int procfs_walk_list(int root_fd, const char *path,
			    void (*each)(void *arg, unsigned long first,
					 unsigned long last), void *arg)
{
	unsigned long first, last;
	char list[8192];
	char *next = list;
	int err = procfs_string(root_fd, path, list, sizeof(list));

	if (err)
		return err;
	/* Some kernels write this to nohz_full if there are no such CPUs. */
	if (!strcmp(list, "(null)"))
		return 0;
	while (*next) {
		if (procfs_parse_range(&next, &first, &last) ||
		    (*next && *next != ','))
			return fail(EBADMSG, "/%s holds \"%.40s\", not a list "
				    "of CPUs", path, list);
		each(arg, first, last);
		next += *next == ',';
	}
	return 0;
}

struct cpu_extent {
	unsigned nr, highest;
};

static void procfs_extend(void *arg, unsigned long first, unsigned long last)
{
	struct cpu_extent *extent = arg;

	extent->nr += (unsigned)(last - first + 1);
	if (last > extent->highest)
		extent->highest = (unsigned)last;
}

int procfs_cpu_list(int root_fd, const char *path, unsigned *nr_cpus,
		    unsigned *highest)
{
	struct cpu_extent extent = { 0, 0 };
	int err = procfs_walk_list(root_fd, path, procfs_extend, &extent);

	if (err)
		return err;
	*nr_cpus = extent.nr;
	*highest = extent.highest;
	return 0;
}

struct cpu_flags {
	bool *cpus;
	size_t nr;
};

static void procfs_set_flags(void *arg, unsigned long first, unsigned long last)
{
	const struct cpu_flags *flags = arg;

	for (; first <= last && first < flags->nr; first++)
		flags->cpus[first] = true;
}

int procfs_cpu_flags(int root_fd, const char *path, bool *cpus, size_t nr)
{
	struct cpu_flags flags = { cpus, nr };

	return procfs_walk_list(root_fd, path, procfs_set_flags, &flags);
}
