/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/memlimit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/base/fail.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#define FILE_BYTES (PATH_MAX + 64)

struct least {
	uint64_t bytes;
	const char *by;
};

/* The names of one version of the memory controller. */
static const struct version {
	const char *base, *limit, *usage, *inactive, *active;
} versions[] = {
	{ "sys/fs/cgroup", "memory.max", "memory.current",
	  "\ninactive_file ", "\nactive_file " },
	{ "sys/fs/cgroup/unified", "memory.max", "memory.current",
	  "\ninactive_file ", "\nactive_file " },
	{ "sys/fs/cgroup/memory", "memory.limit_in_bytes",
	  "memory.usage_in_bytes", "\ntotal_inactive_file ",
	  "\ntotal_active_file " },
};

static void memlimit_lower(struct least *least, uint64_t bytes, const char *by)
{
	if (bytes < least->bytes)
		*least = (struct least){ bytes, by };
}

static uint64_t memlimit_stat_value(const char *text, const char *key)
{
	const char *line = strstr(text, key);

	return line ? strtoull(line + strlen(key), NULL, 10) : 0;
}

/* Page cache is dropped if memory is needed. */
static uint64_t memlimit_cache_bytes(int root_fd, const struct version *version,
				     const char *dir)
{
	struct procfs_text text = { 0 };
	char path[FILE_BYTES];
	uint64_t bytes = 0;

	snprintf(path, sizeof(path), "%s/memory.stat", dir);
	if (!procfs_read(root_fd, path, &text))
		bytes = memlimit_stat_value(text.text, version->inactive) +
			memlimit_stat_value(text.text, version->active);
	procfs_text_free(&text);
	return bytes;
}

static void memlimit_group(int root_fd, const struct version *version,
			   const char *dir, struct least *least)
{
	uint64_t limit, usage, cache;
	char path[FILE_BYTES];

	snprintf(path, sizeof(path), "%s/%s", dir, version->limit);
	if (procfs_u64(root_fd, path, &limit))
		return;			/* none: "max", or no such file */
	snprintf(path, sizeof(path), "%s/%s", dir, version->usage);
	if (procfs_u64(root_fd, path, &usage))
		return;
	cache = memlimit_cache_bytes(root_fd, version, dir);
	usage -= cache < usage ? cache : usage;
	memlimit_lower(least, limit > usage ? limit - usage : 0,
		       "the memory cgroup");
}

/* @group and all above it; in a container the mount may begin at @group. */
static void memlimit_groups(int root_fd, const struct version *version,
			    const char *group, struct least *least)
{
	char dir[PATH_MAX];
	size_t base = strlen(version->base);

	snprintf(dir, sizeof(dir), "%s%s", version->base, group);
	while (strlen(dir) >= base) {
		char *slash = strrchr(dir, '/');

		memlimit_group(root_fd, version, dir, least);
		if ((size_t)(slash - dir) < base)
			break;
		*slash = '\0';
	}
}

/* Lines "4:memory:/a/b" of version 1, "0::/a/b" of version 2. */
static void memlimit_cgroups(int root_fd, struct least *least)
{
	struct procfs_text text = { 0 };
	char *line, *rest;

	if (procfs_read(root_fd, "proc/self/cgroup", &text))
		return;
	rest = text.text;
	while ((line = strsep(&rest, "\n"))) {
		char *controllers = strchr(line, ':');
		char *group = controllers ? strchr(controllers + 1, ':') : NULL;

		if (!group)
			continue;
		*group++ = '\0';
		if (!strcmp(controllers, ":")) {
			memlimit_groups(root_fd, &versions[0], group, least);
			memlimit_groups(root_fd, &versions[1], group, least);
		} else if (strstr(controllers, "memory")) {
			memlimit_groups(root_fd, &versions[2], group, least);
		}
	}
	procfs_text_free(&text);
}

static void memlimit_rlimit(int root_fd, int resource, const char *used_key,
			    const char *by, struct least *least)
{
	struct rlimit limit;
	uint64_t used;

	if (getrlimit((__rlimit_resource_t)resource, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY ||
	    procstat_kib(root_fd, "proc/self/status", used_key, &used))
		return;
	memlimit_lower(least, limit.rlim_cur > used ? limit.rlim_cur - used : 0,
		       by);
}

int memlimit_available(int root_fd, uint64_t *bytes, const char **by)
{
	struct least least = { .by = "the machine" };
	int err = procstat_kib(root_fd, "proc/meminfo", "MemAvailable",
			       &least.bytes);

	if (err)
		return err;
	memlimit_cgroups(root_fd, &least);
	memlimit_rlimit(root_fd, RLIMIT_AS, "VmSize", "RLIMIT_AS", &least);
	memlimit_rlimit(root_fd, RLIMIT_DATA, "VmData", "RLIMIT_DATA", &least);
	fail_clear();
	*bytes = least.bytes;
	*by = least.by;
	return 0;
}
