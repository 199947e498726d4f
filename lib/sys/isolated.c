/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/isolated.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/sys/procfs.h"

#define CPU_DIR "sys/devices/system/cpu/"

static int isolated_read_list(int root_fd, const char *path,
			      bool cpus[TOPO_CPUS_MAX])
{
	int err = procfs_cpu_flags(root_fd, path, cpus, TOPO_CPUS_MAX);

	/* Not every kernel has both. */
	return err == -ENOENT ? 0 : err;
}

int isolated_read(int root_fd, bool isolated[TOPO_CPUS_MAX])
{
	int nr = 0, err;

	memset(isolated, 0, TOPO_CPUS_MAX * sizeof(*isolated));
	err = isolated_read_list(root_fd, CPU_DIR "isolated", isolated);
	if (!err)
		err = isolated_read_list(root_fd, CPU_DIR "nohz_full",
					 isolated);
	for (int cpu = 0; !err && cpu < TOPO_CPUS_MAX; cpu++)
		nr += isolated[cpu];
	return err ? err : nr;
}

int isolated_claim(int root_fd)
{
	bool online[TOPO_CPUS_MAX] = { false };
	bool isolated[TOPO_CPUS_MAX] = { false };
	cpu_set_t given, all;
	int err = isolated_read_list(root_fd, CPU_DIR "isolated", isolated);

	if (!err)
		err = isolated_read_list(root_fd, CPU_DIR "online", online);
	if (err)
		return err;
	if (sched_getaffinity(0, sizeof(given), &given))
		return fail(errno, "read the CPUs of this process");
	CPU_ZERO(&all);
	for (int cpu = 0; cpu < TOPO_CPUS_MAX; cpu++) {
		if (!online[cpu])
			continue;
		CPU_SET((size_t)cpu, &all);
		/*
		 * The affinity was already set, or there is nothing to claim.
		 */
		if (!CPU_ISSET((size_t)cpu, &given) != isolated[cpu])
			return 0;
	}
	if (CPU_EQUAL(&all, &given))
		return 0;
	if (sched_setaffinity(0, sizeof(all), &all))
		return fail(errno, "claim the isolated CPUs");
	return 0;
}
