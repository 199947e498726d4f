/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/procstat.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"

/* The line after @line; NULL at the end. */
static char *procstat_next_line(char *line)
{
	line = strchr(line, '\n');
	return line && line[1] ? line + 1 : NULL;
}

/* A decimal number behind blanks. *@text moves behind it. */
static int procstat_number(const char **text, uint64_t *value)
{
	const char *digits = *text + strspn(*text, " \t");
	char *end;

	if (*digits < '0' || *digits > '9')
		return -EBADMSG;
	errno = 0;
	*value = strtoull(digits, &end, 10);
	*text = end;
	return errno ? -EBADMSG : 0;
}

int vmstat_read(int root_fd, const char *const names[], size_t nr,
		uint64_t values[])
{
	SCOPE_TEXT text = { 0 };
	const char *number;
	size_t len;
	int err = procfs_read(root_fd, "proc/vmstat", &text);

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		values[i] = PROCFS_UNKNOWN;
	for (char *line = text.text; line; line = procstat_next_line(line)) {
		len = strcspn(line, " \n");
		for (size_t i = 0; i < nr; i++) {
			if (strlen(names[i]) != len ||
			    memcmp(names[i], line, len))
				continue;
			number = line + len;
			if (procstat_number(&number, &values[i]))
				return fail(EBADMSG, "read counter %s of "
					    "/proc/vmstat", names[i]);
		}
	}
	return 0;
}

/* "cpu3 user nice system idle iowait irq softirq steal ..." */
static int procstat_steal(const char *line, unsigned *cpu, uint64_t *ticks)
{
	uint64_t number;

	line += strlen("cpu");
	if (*line == ' ' || procstat_number(&line, &number) ||
	    number > UINT32_MAX)
		return -EBADMSG;
	*cpu = (unsigned)number;
	for (int column = 0; column < 8; column++)
		if (procstat_number(&line, ticks))
			return -EBADMSG;
	return 0;
}

int cpu_steal_ticks(int root_fd, const unsigned cpus[], size_t nr,
		    uint64_t ticks[])
{
	SCOPE_TEXT text = { 0 };
	uint64_t steal_ticks;
	unsigned cpu;
	int err = procfs_read(root_fd, "proc/stat", &text);

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		ticks[i] = PROCFS_UNKNOWN;
	for (char *line = text.text; line; line = procstat_next_line(line)) {
		if (strncmp(line, "cpu", 3))
			break;
		if (line[3] == ' ')	/* the sum of all */
			continue;
		if (procstat_steal(line, &cpu, &steal_ticks))
			return fail(EBADMSG, "read /proc/stat: line \"%.40s\"",
				    line);
		for (size_t i = 0; i < nr; i++)
			if (cpus[i] == cpu)
				ticks[i] = steal_ticks;
	}
	return 0;
}

static int procstat_sched(int root_fd, const char *path,
			  struct thread_sched *sched)
{
	char text[128];
	const char *next = text;
	int err;

	err = procfs_string(root_fd, path, text, sizeof(text));
	if (err)
		return err;
	if (procstat_number(&next, &sched->run_ns) ||
	    procstat_number(&next, &sched->wait_ns) ||
	    procstat_number(&next, &sched->nr_timeslices))
		return fail(EBADMSG, "/%s: unknown format \"%.60s\"", path,
			    text);
	return 0;
}

int thread_sched_read(int root_fd, pid_t tid, struct thread_sched *sched)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/self/task/%d/schedstat", (int)tid);
	return procstat_sched(root_fd, path, sched);
}

int process_sched_read(int root_fd, pid_t pid, struct thread_sched *sched)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%d/schedstat", (int)pid);
	return procstat_sched(root_fd, path, sched);
}

int disks_in_flight(int root_fd, uint64_t *nr)
{
	SCOPE_TEXT text = { 0 };
	int err = procfs_read(root_fd, "proc/diskstats", &text);

	if (err)
		return err;
	*nr = 0;
	for (char *line = text.text; line; line = procstat_next_line(line)) {
		uint64_t here;

		if (sscanf(line, "%*u %*u %*s %*u %*u %*u %*u %*u %*u %*u %*u "
			   "%" SCNu64, &here) == 1)
			*nr += here;
	}
	return 0;
}

int thread_faults_read(int root_fd, pid_t tid, uint64_t *nr_faults)
{
	uint64_t minor, major;
	char path[64], text[1024];
	const char *fields;
	int err;

	snprintf(path, sizeof(path), "proc/self/task/%d/stat", (int)tid);
	err = procfs_string(root_fd, path, text, sizeof(text));
	if (err)
		return err;
	/* The name may hold anything, blanks and brackets too. */
	fields = strrchr(text, ')');
	if (!fields || sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %" SCNu64
			      " %*u %" SCNu64, &minor, &major) != 2)
		return fail(EBADMSG, "/%s: unknown format \"%.60s\"", path,
			    text);
	*nr_faults = minor + major;
	return 0;
}

int load_average_read(int root_fd, struct load_average *load)
{
	char text[128];
	int err = procfs_string(root_fd, "proc/loadavg", text, sizeof(text));

	if (err)
		return err;
	if (sscanf(text, "%lf %lf %lf %u/%u", &load->load_1min,
		   &load->load_5min, &load->load_15min, &load->nr_running,
		   &load->nr_threads) != 5)
		return fail(EBADMSG, "/proc/loadavg: unknown format \"%.60s\"",
			    text);
	return 0;
}

/* The number of a line "@name:   N@unit" of @path. */
static int procstat_named(int root_fd, const char *path, const char *name,
			  const char *unit, uint64_t *value)
{
	SCOPE_TEXT text = { 0 };
	size_t name_len = strlen(name);
	int err = procfs_read(root_fd, path, &text);

	if (err)
		return err;
	for (char *line = text.text; line; line = procstat_next_line(line)) {
		const char *number;

		if (strncmp(line, name, name_len) || line[name_len] != ':')
			continue;
		number = line + name_len + 1;
		if (procstat_number(&number, value) ||
		    strncmp(number, unit, strlen(unit)))
			break;
		return 0;
	}
	return fail(ENOENT, "find %s in %s", name, path);
}

int procstat_kib(int root_fd, const char *path, const char *name,
		 uint64_t *bytes)
{
	uint64_t kib;
	int err = procstat_named(root_fd, path, name, " kB", &kib);

	if (!err)
		*bytes = kib << 10;
	return err;
}

int thread_preempted_read(int root_fd, pid_t tid, uint64_t *nr)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%d/status", (int)tid);
	return procstat_named(root_fd, path, "nonvoluntary_ctxt_switches", "",
			      nr);
}
