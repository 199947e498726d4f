/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_OTHERS_H
#define LIB_OTHERS_H

/*
 * Whose memory ksmd and khugepaged at full speed would work on besides ours:
 * the memory of a QEMU guest is usually mergeable, and every process is
 * eligible for huge pages where THP is "always".
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct other {
	pid_t pid;
	char comm[32];			/* printable; '?' for what is not */
	uint64_t mergeable_bytes;	/* anonymous, in MADV_MERGEABLE areas */
	/*
	 * In areas that khugepaged may collapse (THPeligible; MADV_HUGEPAGE
	 * where the kernel does not say): present, not in huge pages yet,
	 * and no more than the whole huge pages that fit the area.
	 */
	uint64_t thp_bytes;
};

struct others {
	struct other *list;		/* with either > 0, largest first */
	size_t nr;
	uint64_t mergeable_bytes, thp_bytes;	/* sums of the list */
	size_t nr_scanned;		/* processes looked at */
	size_t nr_unreadable;		/* more that may not be */
};

/*
 * others_scan() - all processes below @root_fd's /proc except @own_pid.
 * Reads /proc/PID/smaps, which walks their page tables: some milliseconds
 * per GB of small pages; a process is passed over where THP is "never" and
 * its ksm_stat says that nothing is mergeable. Kernel threads have no memory.
 * Return: 0; -errno with fail() if /proc cannot be listed or memory ran out.
 * others_free() may follow either.
 */
int others_scan(int root_fd, pid_t own_pid, struct others *others);
void others_free(struct others *others);

/*
 * others_json() - {"processes_scanned", "processes_unreadable",
 * "mergeable_bytes", "thp_bytes", "list": [{"pid", "comm",
 * "mergeable_bytes", "thp_bytes"}]}. A new reference.
 */
json_t *others_json(const struct others *others);

#endif
