/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/tunable.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/procfs.h"

static const unsigned kernel_filesystems[] = {
	SYSFS_MAGIC, PROC_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC,
	CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
};

bool tunable_path_ok(const char *path)
{
	static const char *const roots[] = { "/sys/", "/proc/sys/",
					     "/proc/irq/" };
	bool below = false;

	for (size_t i = 0; i < ARRAY_SIZE(roots); i++)
		below |= !strncmp(path, roots[i], strlen(roots[i]));
	for (const char *at = path; below && at; at = strchr(at, '/')) {
		size_t len;

		at += *at == '/';
		len = strcspn(at, "/");
		if (len <= 2 && !strncmp(at, "..", len))
			return false;
	}
	return below;
}

/* Words separated by one blank each, none at the ends. */
static void tunable_fold(char *start)
{
	char *out = start;

	for (const char *text = start; *text; text++) {
		if (!isspace((unsigned char)*text))
			*out++ = *text;
		else if (out > start && out[-1] != ' ')
			*out++ = ' ';
	}
	if (out > start && out[-1] == ' ')
		out--;
	*out = '\0';
}

/* The one word in brackets, if there is exactly one: it moves to @text. */
static void tunable_choose(char *text)
{
	char *open = strchr(text, '['), *shut = open ? strchr(open, ']') : NULL;

	if (!shut || strchr(shut, '[') || (open > text && open[-1] != ' ') ||
	    (shut[1] && shut[1] != ' '))
		return;
	*shut = '\0';
	memmove(text, open + 1, shut - open);
}

static bool tunable_number(const char *text, unsigned long long *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return isdigit((unsigned char)*text) && !*end && !errno;
}

static bool tunable_is_pool(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && !strcmp(name, "/nr_hugepages");
}

/* /proc/sys/vm/nr_hugepages has no such file beside it. */
static void tunable_less_surplus(int root_fd, const char *path, char *value)
{
	char surplus_path[256];
	unsigned long long nr;
	uint64_t surplus;

	snprintf(surplus_path, sizeof(surplus_path), "%.*s/surplus_hugepages",
		 (int)(strrchr(path, '/') - path), path);
	if (procfs_u64(root_fd, surplus_path, &surplus) || !surplus ||
	    !tunable_number(value, &nr) || surplus > nr)
		return;
	snprintf(value, TUNABLE_VALUE_BYTES, "%llu", nr - surplus);
}

int tunable_read(const char *path, char value[TUNABLE_VALUE_BYTES])
{
	SCOPE_TEXT text = { 0 };
	size_t len;
	int err;

	SCOPE_FD root = procfs_root();

	err = root < 0 ? root : procfs_read(root, path, &text);
	if (err)
		return err;
	tunable_fold(text.text);
	tunable_choose(text.text);
	len = strlen(text.text);
	if (len >= TUNABLE_VALUE_BYTES)
		return fail_plain(E2BIG, "%s holds %zu bytes, which is too "
				  "long for a tunable", path, len);
	memcpy(value, text.text, len + 1);
	if (tunable_is_pool(path))
		tunable_less_surplus(root, path, value);
	return 0;
}

static int tunable_check_file(int fd, const char *path)
{
	const size_t nr = ARRAY_SIZE(kernel_filesystems);
	struct statfs fs;
	struct stat st;

	if (fstat(fd, &st) || fstatfs(fd, &fs))
		return fail(errno, "stat %s", path);
	for (size_t i = 0; i < nr && S_ISREG(st.st_mode); i++)
		if ((unsigned)fs.f_type == kernel_filesystems[i])
			return 0;
	return fail(EINVAL, "%s is not a tunable of the kernel", path);
}

int tunable_probe(const char *path, const char *value)
{
	SCOPE_FD fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? fail(errno, "set %s to \"%.80s\"", path, value) : 0;
}

int tunable_write(const char *path, const char *value)
{
	char line[TUNABLE_VALUE_BYTES + 1];
	size_t len = strlen(value);
	ssize_t put;
	int err;

	if (len >= TUNABLE_VALUE_BYTES)
		return fail(E2BIG, "write %zu bytes to %s", len, path);
	SCOPE_FD fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail(errno, "open %s to write \"%.80s\"", path, value);
	err = tunable_check_file(fd, path);
	if (err)
		return err;
	memcpy(line, value, len);
	line[len++] = '\n';
	put = TEMP_FAILURE_RETRY(write(fd, line, len));
	if (put < 0)
		return fail(errno, "write \"%.80s\" to %s", value, path);
	if ((size_t)put < len)
		return fail(EIO, "write \"%.80s\" to %s: %zd of %zu bytes",
			    value, path, put, len);
	return 0;
}

bool tunable_equal(const char *a, const char *b)
{
	unsigned long long x, y;
	char *end_a, *end_b;

	if (!strcmp(a, b))
		return true;
	if (!isdigit((unsigned char)*a) || !isdigit((unsigned char)*b))
		return false;
	x = strtoull(a, &end_a, 10);
	y = strtoull(b, &end_b, 10);
	return x == y && !*end_a && !*end_b;
}

bool tunable_on_the_way(const char *path, const char *before,
			const char *wanted, const char *now)
{
	unsigned long long from, to, at;

	if (!tunable_is_pool(path) || !tunable_number(before, &from) ||
	    !tunable_number(wanted, &to) || !tunable_number(now, &at))
		return false;
	return from < to ? from < at && at < to : to < at && at < from;
}
