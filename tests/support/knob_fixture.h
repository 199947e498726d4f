/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_KNOB_FIXTURE_H
#define TESTS_SUPPORT_KNOB_FIXTURE_H

/*
 * Shared by the knob tests: a private state directory on a disk, and a snapshot
 * of everything that a session may change, to compare before and after. Include
 * after tests/unit.h.
 */

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/hold/knob.h"
#include "lib/hold/knob_restore.h"
#include "lib/sys/kthread.h"
#include "lib/hold/statedir.h"
#include "lib/hold/tunable.h"

#define KSM "/sys/kernel/mm/ksm/"
#define THP "/sys/kernel/mm/transparent_hugepage/"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"
#define SNAPSHOT_BYTES 16384

/* must() - the call returns 0; else print why not. */
#define must(call)						\
do {								\
	int must_err = (call);					\
								\
	if (must_err)						\
		print_error("%s: %s\n", #call, fail_text());	\
	assert_int_equal(must_err, 0);				\
} while (0)

extern char state_dir[64];
extern struct knob_session *live_session;
extern char before[SNAPSHOT_BYTES], after[SNAPSHOT_BYTES];

int make_state_dir(void **state);
int remove_state_dir(void **state);
const char *in_state_dir(const char *name);
const char *file_text(const char *path);
void put_text(const char *path, const char *text);
struct knob_session *open_session(void);
void close_session(struct knob_session *session);

/*
 * remember() - note how the machine is now, for assert_as_before().
 * memory_came() - has the kernel got or lost memory since the last call?
 *
 * With new memory (hotplug; pages that are initialised when they are first
 * needed) the kernel recomputes min_free_kbytes, whatever mmfence does
 * (init_per_zone_wmark_min() in mm/page_alloc.c calls
 * khugepaged_min_free_kbytes_update()). assert_as_before() sets it anew then.
 */
void remember(void);
bool memory_came(void);
void assert_as_before(void);
bool cannot_run_here(void);

#endif
