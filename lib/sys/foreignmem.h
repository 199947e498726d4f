/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FOREIGNMEM_H
#define LIB_FOREIGNMEM_H

/*
 * Finds memory of other processes that ksmd and khugepaged would also work on
 * while mmfence runs them at full speed. The memory of a QEMU guest is usually
 * mergeable, and every process is eligible for huge pages if THP is "always".
 */

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct foreign_process {
	pid_t pid;
	char comm[32];			/* printable; other bytes are '?' */
	uint64_t mergeable_bytes;	/* anonymous, in MADV_MERGEABLE areas */
	/*
	 * Present memory that is not yet in huge pages, in areas that
	 * khugepaged may collapse (THPeligible, or MADV_HUGEPAGE if the kernel
	 * does not show THPeligible). At most the whole huge pages that fit
	 * into each area.
	 */
	uint64_t thp_bytes;
};

struct foreignmem {
	/* Processes with either amount above 0, the largest first. */
	struct foreign_process *list;
	size_t nr;
	uint64_t mergeable_bytes, thp_bytes;	/* sums of the list */
	size_t nr_scanned;		/* processes looked at */
	size_t nr_unreadable;		/* others, not allowed to be read */
};

/*
 * foreignmem_scan() - all processes below @root_fd's /proc but @own_pid. Reads
 * /proc/PID/smaps, which walks the page tables: some milliseconds per GB of
 * small pages. A process is skipped if THP is "never" and its ksm_stat says
 * that none of its memory is mergeable. Kernel threads have no memory.
 * Return: 0; -errno with fail() if /proc cannot be listed or memory ran out.
 * foreignmem_free() may be called in either case.
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
