/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/kthread.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <hwloc.h>
#include <hwloc/glibc-sched.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

#define PF_KTHREAD 0x00200000u	/* include/linux/sched.h */

struct proc_stat {
	char comm[64];
	char state;
	unsigned flags;
};

/* The name may hold blanks and brackets: it ends at the last one. */
static bool kthread_parse_stat(char *text, struct proc_stat *stat)
{
	char *open = strchr(text, '('), *shut = strrchr(text, ')');

	if (!open || !shut || shut < open)
		return false;
	*shut = '\0';
	snprintf(stat->comm, sizeof(stat->comm), "%s", open + 1);
	return sscanf(shut + 1, " %c %*d %*d %*d %*d %*d %u", &stat->state,
		      &stat->flags) == 2;
}

static bool kthread_read_stat(pid_t pid, struct proc_stat *stat)
{
	char path[64], text[1024];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	SCOPE_FILE file = fopen(path, "re");

	return file && fgets(text, sizeof(text), file) &&
	       kthread_parse_stat(text, stat);
}

bool kthread_is(pid_t pid, const char *comm)
{
	struct proc_stat stat;

	return kthread_read_stat(pid, &stat) && (stat.flags & PF_KTHREAD) &&
	       !strcmp(stat.comm, comm);
}

/* "kworker/1:0H-kblockd": of cpu 1, high priority. */
static bool kthread_is_io_worker(pid_t pid, int cpu)
{
	struct proc_stat stat;
	int worker_cpu, length = 0;

	return kthread_read_stat(pid, &stat) && (stat.flags & PF_KTHREAD) &&
	       sscanf(stat.comm, "kworker/%d:%*d%n", &worker_cpu,
		      &length) == 1 &&
	       worker_cpu == cpu && stat.comm[length] == 'H';
}

static uint64_t kthread_run_ns(pid_t pid)
{
	char path[64];
	uint64_t run_ns = 0;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", pid);
	SCOPE_FILE file = fopen(path, "re");

	return file && fscanf(file, "%" SCNu64, &run_ns) == 1 ? run_ns : 0;
}

/* The next process that @proc lists; 0 at the end. */
static pid_t kthread_next(DIR *proc)
{
	struct dirent *entry;

	while ((entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			return atoi(entry->d_name);
	return 0;
}

int kthread_io_run_ns(int cpu, uint64_t *run_ns)
{
	DIR *proc = opendir("/proc");
	pid_t pid;

	if (!proc)
		return fail(errno, "open /proc");
	*run_ns = 0;
	while ((pid = kthread_next(proc)))
		if (kthread_is_io_worker(pid, cpu))
			*run_ns += kthread_run_ns(pid);
	closedir(proc);
	return 0;
}

bool process_alive(pid_t pid)
{
	struct proc_stat stat;

	return kthread_read_stat(pid, &stat) && !strchr("ZX", stat.state);
}

int kthread_find(const char *comm, pid_t *pid)
{
	DIR *proc = opendir("/proc");
	pid_t here;

	if (!proc)
		return fail(errno, "open /proc");
	*pid = 0;
	while ((here = kthread_next(proc)))
		if ((!*pid || here < *pid) && kthread_is(here, comm))
			*pid = here;
	closedir(proc);
	if (!*pid)
		return fail(ENOENT, "find the kernel thread %s", comm);
	return 0;
}

int kthread_cpus_get(pid_t pid, char cpus[KTHREAD_CPUS_BYTES])
{
	static const char key[] = "Cpus_allowed_list:";
	char path[64], line[KTHREAD_CPUS_BYTES];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	SCOPE_FILE file = fopen(path, "re");

	if (!file)
		return fail(errno, "open %s", path);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, sizeof(key) - 1))
			continue;
		if (!strchr(line, '\n'))
			break;
		if (sscanf(line + sizeof(key) - 1, "%1023s", cpus) == 1)
			return 0;
	}
	return fail(EPROTO, "read %s in %s", key, path);
}

/*
 * If /proc belongs to another PID namespace, a PID found there names a
 * different process here, or none.
 */
static bool kthread_proc_is_ours(void)
{
	char self[16];
	ssize_t len = readlink("/proc/self", self, sizeof(self) - 1);

	self[len > 0 ? len : 0] = '\0';
	return atoi(self) == getpid();
}

int process_visible(void)
{
	return kthread_proc_is_ours() ? 0 :
	       fail_plain(ESRCH, "/proc belongs to another PID namespace");
}

int kthread_visible(void)
{
	int err = process_visible();

	if (err)
		return err;
	if (!kthread_is(2, "kthreadd"))
		return fail_plain(ESRCH, "this PID namespace has no kernel "
				  "threads");
	return 0;
}

static int kthread_set_affinity(pid_t pid, const char *cpus,
				const cpu_set_t *set, size_t set_bytes)
{
	if (!kthread_proc_is_ours())
		return fail(ESRCH, "bind kernel thread %d to CPU %s: /proc "
			    "belongs to another PID namespace", pid, cpus);
	if (sched_setaffinity(pid, set_bytes, set))
		return fail(errno, "bind kernel thread %d to CPU %s", pid,
			    cpus);
	return 0;
}

int kthread_cpus_probe(pid_t pid, const char *cpus)
{
	cpu_set_t none;
	int err;

	CPU_ZERO(&none);
	err = kthread_set_affinity(pid, cpus, &none, sizeof(none));
	return err == -EINVAL ? 0 : err;
}

int kthread_cpus_set(pid_t pid, const char *cpus)
{
	hwloc_bitmap_t bitmap = hwloc_bitmap_alloc();
	cpu_set_t *set = NULL;
	size_t set_bytes;
	int err = 0, last;

	if (!bitmap)
		return fail(ENOMEM, "allocate a CPU set");
	last = hwloc_bitmap_list_sscanf(bitmap, cpus) ?
		       -1 : hwloc_bitmap_last(bitmap);
	if (last < 0) {
		err = fail(EINVAL, "\"%.80s\" is not a list of CPUs", cpus);
		goto free_bitmap;
	}
	set = CPU_ALLOC(last + 1);
	set_bytes = CPU_ALLOC_SIZE(last + 1);
	if (!set) {
		err = fail(ENOMEM, "allocate a set of %d CPUs", last + 1);
		goto free_bitmap;
	}
	hwloc_cpuset_to_glibc_sched_affinity(NULL, bitmap, set, set_bytes);
	err = kthread_set_affinity(pid, cpus, set, set_bytes);
	CPU_FREE(set);
free_bitmap:
	hwloc_bitmap_free(bitmap);
	return err;
}
