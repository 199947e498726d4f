/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FOREIGNMEM_H
#define LIB_FOREIGNMEM_H

/*
 * Memory of other processes that ksmd and khugepaged would work on too when
 * they run at full speed for us. The memory of a QEMU guest is usually
 * mergeable, and every process is eligible for huge pages if THP is "always".
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct foreign_process {
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

struct foreignmem {
	/* Processes with either amount above 0, the largest first. */
	struct foreign_process *list;
	size_t nr;
	uint64_t mergeable_bytes, thp_bytes;	/* sums of the list */
	size_t nr_scanned;		/* processes looked at */
	size_t nr_unreadable;		/* more that may not be */
};

/*
 * foreignmem_scan() - all processes below @root_fd's /proc but @own_pid.
 * Reads /proc/PID/smaps, which walks their page tables: some milliseconds
 * per GB of small pages; a process is passed over where THP is "never" and
 * its ksm_stat says that nothing is mergeable. Kernel threads have no memory.
 * Return: 0; -errno with fail() if /proc cannot be listed or memory ran out.
 * foreignmem_free() may follow either.
 */
int foreignmem_scan(int root_fd, pid_t own_pid, struct foreignmem *memory);
void foreignmem_free(struct foreignmem *memory);

/*
 * foreignmem_json() - {"processes_scanned", "processes_unreadable",
 * "mergeable_bytes", "thp_bytes", "list": [{"pid", "comm",
 * "mergeable_bytes", "thp_bytes"}]}. A new reference.
 */
json_t *foreignmem_json(const struct foreignmem *memory);

#endif
