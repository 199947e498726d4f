/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/foreignmem.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/sys/pagesizes.h"
#include "lib/sys/procfs.h"

#define THP "sys/kernel/mm/transparent_hugepage"

/* One mapping of smaps. */
struct mapping {
	uint64_t start, end;
	uint64_t rss_bytes, anon_bytes, huge_bytes;
	bool mergeable;
	bool says_eligible;		/* the kernel has THPeligible */
	bool eligible;			/* by it, or by MADV_HUGEPAGE */
};

struct scan {
	int root_fd;
	uint64_t huge_bytes;		/* size of a huge page */
	bool thp_never;
	struct procfs_text text;
};

static bool foreign_has_flag(const char *flags, const char *flag)
{
	const char *end = strchrnul(flags, '\n');

	for (; flags < end; flags += strcspn(flags, " \n")) {
		flags += strspn(flags, " ");
		if (flags + 2 <= end && !memcmp(flags, flag, 2) &&
		    (flags[2] == ' ' || flags[2] == '\n' || !flags[2]))
			return true;
	}
	return false;
}

/* "Anonymous:      1234 kB" */
static uint64_t foreign_field_bytes(const char *value)
{
	unsigned long long kib = strtoull(value, NULL, 10);

	return kib > UINT64_MAX / 1024 ? 0 : kib * 1024;
}

static void foreign_parse_field(const char *line, struct mapping *mapping)
{
	const char *value = strchr(line, ':');

	if (!value)
		return;
	value++;
	if (!strncmp(line, "Rss:", 4))
		mapping->rss_bytes = foreign_field_bytes(value);
	else if (!strncmp(line, "Anonymous:", 10))
		mapping->anon_bytes = foreign_field_bytes(value);
	else if (!strncmp(line, "AnonHugePages:", 14) ||
		 !strncmp(line, "ShmemPmdMapped:", 15) ||
		 !strncmp(line, "FilePmdMapped:", 14))
		mapping->huge_bytes += foreign_field_bytes(value);
	else if (!strncmp(line, "THPeligible:", 12)) {
		mapping->says_eligible = true;
		mapping->eligible = strtol(value, NULL, 10) == 1;
	} else if (!strncmp(line, "VmFlags:", 8)) {
		mapping->mergeable = foreign_has_flag(value, "mg");
		if (!mapping->says_eligible)
			mapping->eligible = foreign_has_flag(value, "hg");
	}
}

static void foreign_add_mapping(const struct scan *scan,
				const struct mapping *mapping,
				struct foreign_process *process)
{
	uint64_t huge_bytes = scan->huge_bytes;
	uint64_t first = (mapping->start + huge_bytes - 1) / huge_bytes;
	uint64_t last = mapping->end / huge_bytes;
	uint64_t whole_bytes = last > first ? (last - first) * huge_bytes : 0;
	uint64_t small_bytes = 0;

	if (mapping->mergeable)
		process->mergeable_bytes += mapping->anon_bytes;
	if (scan->thp_never || !mapping->eligible)
		return;
	if (mapping->rss_bytes > mapping->huge_bytes)
		small_bytes = mapping->rss_bytes - mapping->huge_bytes;
	if (whole_bytes < mapping->huge_bytes)
		whole_bytes = mapping->huge_bytes;
	whole_bytes -= mapping->huge_bytes;
	process->thp_bytes += small_bytes < whole_bytes ? small_bytes :
							whole_bytes;
}

/* "7f00a000-7f00b000 rw-p ...": the first line of a mapping. */
static bool foreign_starts_mapping(const char *line, struct mapping *mapping)
{
	char *next;

	if (!isxdigit((unsigned char)*line) || isupper((unsigned char)*line))
		return false;
	*mapping = (struct mapping){ .start = strtoull(line, &next, 16) };
	if (*next != '-')
		return false;
	mapping->end = strtoull(next + 1, &next, 16);
	return *next == ' ' && mapping->end >= mapping->start;
}

static void foreign_parse_smaps(const struct scan *scan,
				struct foreign_process *process)
{
	struct mapping mapping = { 0 };
	struct mapping fresh;
	const char *line = scan->text.text;

	while (*line) {
		if (foreign_starts_mapping(line, &fresh)) {
			foreign_add_mapping(scan, &mapping, process);
			mapping = fresh;
		} else {
			foreign_parse_field(line, &mapping);
		}
		line = strchrnul(line, '\n');
		line += *line == '\n';
	}
	foreign_add_mapping(scan, &mapping, process);
}

static void foreign_read_comm(const struct scan *scan,
			      struct foreign_process *process)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%d/comm", (int)process->pid);
	if (procfs_string(scan->root_fd, path, process->comm,
			  sizeof(process->comm)))
		strcpy(process->comm, "?");
	for (char *c = process->comm; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

/* No memory for ksmd by ksm_stat, and none for khugepaged by its setting. */
static bool foreign_is_out_of_reach(struct scan *scan, pid_t pid)
{
	char path[64];

	if (!scan->thp_never)
		return false;
	snprintf(path, sizeof(path), "proc/%d/ksm_stat", (int)pid);
	return !procfs_read(scan->root_fd, path, &scan->text) &&
	       strstr(scan->text.text, "ksm_mergeable: no");
}

static int foreign_append(struct foreignmem *memory,
			  const struct foreign_process *process)
{
	struct foreign_process *list;

	/* Room grows by doubling, whenever nr is a power of two. */
	if (!(memory->nr & (memory->nr - 1))) {
		list = reallocarray(memory->list,
				    memory->nr ? 2 * memory->nr : 1,
				    sizeof(*list));
		if (!list)
			return fail(ENOMEM, "allocate the list of %zu "
				    "processes", memory->nr);
		memory->list = list;
	}
	memory->list[memory->nr++] = *process;
	memory->mergeable_bytes += process->mergeable_bytes;
	memory->thp_bytes += process->thp_bytes;
	return 0;
}

static int foreign_scan_process(struct scan *scan, pid_t pid,
				struct foreignmem *memory)
{
	struct foreign_process process = { .pid = pid };
	char path[64];
	int err;

	memory->nr_scanned++;
	if (foreign_is_out_of_reach(scan, pid))
		return 0;
	snprintf(path, sizeof(path), "proc/%d/smaps", (int)pid);
	err = procfs_read(scan->root_fd, path, &scan->text);
	if (err == -ENOENT || err == -ESRCH)	/* gone, or a kernel thread */
		return 0;
	if (err) {
		memory->nr_unreadable++;
		return 0;
	}
	foreign_parse_smaps(scan, &process);
	if (!process.mergeable_bytes && !process.thp_bytes)
		return 0;
	foreign_read_comm(scan, &process);
	return foreign_append(memory, &process);
}

static int foreign_by_size(const void *a, const void *b)
{
	const struct foreign_process *left = a, *right = b;
	uint64_t left_bytes = left->mergeable_bytes + left->thp_bytes;
	uint64_t right_bytes = right->mergeable_bytes + right->thp_bytes;

	return left_bytes < right_bytes ? 1 : left_bytes > right_bytes ? -1 :
	       left->pid - right->pid;
}

static int foreign_is_process(const struct dirent *entry)
{
	return isdigit((unsigned char)entry->d_name[0]);
}

static int foreign_is_size(const struct dirent *entry)
{
	return !strncmp(entry->d_name, "hugepages-", 10);
}

/* Since 6.8 each size has a setting of its own besides the common setting. */
static bool foreign_is_thp_never(int root_fd)
{
	struct dirent **entries = NULL;
	char path[384], word[32];
	bool never = !procfs_choice(root_fd, "/" THP "/enabled", word,
				    sizeof(word)) && !strcmp(word, "never");
	int nr = scandirat(root_fd, THP, &entries, foreign_is_size, NULL);

	for (int i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "/" THP "/%s/enabled",
			 entries[i]->d_name);
		free(entries[i]);
		if (procfs_choice(root_fd, path, word, sizeof(word)) ||
		    (strcmp(word, "never") && strcmp(word, "inherit")))
			never = false;
	}
	free(entries);
	return never;
}

int foreignmem_scan(int root_fd, pid_t own_pid, struct foreignmem *memory)
{
	struct scan scan = { .root_fd = root_fd };
	struct page_sizes sizes;
	struct dirent **entries = NULL;
	int err = 0;
	int nr;

	*memory = (struct foreignmem){ 0 };
	nr = scandirat(root_fd, "proc", &entries, foreign_is_process, NULL);
	if (nr < 0)
		return fail(errno, "list the processes in /proc");
	scan.thp_never = foreign_is_thp_never(root_fd);
	page_sizes_read(root_fd, (size_t)getpagesize(), &sizes);
	scan.huge_bytes = sizes.pmd_bytes;
	for (int i = 0; i < nr; i++) {
		pid_t pid = (pid_t)strtol(entries[i]->d_name, NULL, 10);

		if (!err && pid != own_pid)
			err = foreign_scan_process(&scan, pid, memory);
		free(entries[i]);
	}
	free(entries);
	procfs_text_free(&scan.text);
	if (memory->nr)
		qsort(memory->list, memory->nr, sizeof(*memory->list),
		      foreign_by_size);
	return err;
}

void foreignmem_free(struct foreignmem *memory)
{
	free(memory->list);
	*memory = (struct foreignmem){ 0 };
}

json_t *foreignmem_json(const struct foreignmem *memory)
{
	json_t *list = json_array();

	for (size_t i = 0; i < memory->nr; i++) {
		const struct foreign_process *process = &memory->list[i];

		json_array_append_new(list, json_pack("{s:i, s:s, s:I, s:I}",
			"pid", (int)process->pid, "comm", process->comm,
			"mergeable_bytes", (json_int_t)process->mergeable_bytes,
			"thp_bytes", (json_int_t)process->thp_bytes));
	}
	return json_pack("{s:I, s:I, s:I, s:I, s:o}",
			 "processes_scanned", (json_int_t)memory->nr_scanned,
			 "processes_unreadable",
			 (json_int_t)memory->nr_unreadable,
			 "mergeable_bytes",
			 (json_int_t)memory->mergeable_bytes,
			 "thp_bytes", (json_int_t)memory->thp_bytes,
			 "list", list);
}
