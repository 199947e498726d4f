/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/show/check_gather.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/cell/cell_env.h"
#include "cli/show/check_limits.h"
#include "cli/show/check_subjects.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/sys/capable.h"
#include "lib/sys/flush.h"
#include "lib/sys/irqcount.h"
#include "lib/hold/knob.h"
#include "lib/hold/leftover.h"
#include "lib/sys/machine.h"
#include "lib/sys/machine_kernel.h"
#include "lib/sys/machine_state.h"
#include "lib/sys/foreignmem.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"
#include "lib/base/scope.h"
#include "lib/hold/statedir.h"

static const struct {
	unsigned number;
	const char *name;
} capabilities[] = {
	{ CAP_SYS_ADMIN, "CAP_SYS_ADMIN" },	/* swapon, sysfs, debugfs */
	{ CAP_SYS_NICE, "CAP_SYS_NICE" },	/* priorities, migration */
	{ CAP_IPC_LOCK, "CAP_IPC_LOCK" },	/* pins beyond memlock */
	{ CAP_SYS_PTRACE, "CAP_SYS_PTRACE" },	/* smaps of other processes */
	{ CAP_SYS_RESOURCE, "CAP_SYS_RESOURCE" },
	{ CAP_PERFMON, "CAP_PERFMON" },
};

static const char *const vmstat_names[] = {
	"pswpin", "pswpout", "swpout_zero", "thp_collapse_alloc",
	"nr_foll_pin_acquired", "cow_ksm", "pgmigrate_success",
	"thp_split_page", "nr_tlb_remote_flush",
};

#define NR_VMSTAT ARRAY_SIZE(vmstat_names)

static json_t *check_privileges(void)
{
	json_t *held = json_object();
	uint64_t mask;
	bool known = !capable_effective(&mask);

	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++)
		json_object_set_new(held, capabilities[i].name, known ?
			json_boolean(mask >> capabilities[i].number & 1) :
			json_null());
	return json_pack("{s:b, s:o}", "root", geteuid() == 0, "capabilities",
			 held);
}

static json_t *check_vmstat(int root_fd)
{
	uint64_t values[NR_VMSTAT];
	json_t *object = json_object();
	bool known = !vmstat_read(root_fd, vmstat_names, NR_VMSTAT, values);

	for (size_t i = 0; i < NR_VMSTAT; i++)
		json_object_set_new(object, vmstat_names[i], known ?
			json_boolean(values[i] != PROCFS_UNKNOWN) :
			json_null());
	return object;
}

/* Report which sources of each count exist: true, false, or null. */
static json_t *check_counters(int root_fd)
{
	struct irq_counts counts = { 0 };
	json_t *rows = json_object();
	json_t *tracepoint;
	bool known = !irq_counts_alloc(root_fd, &counts) &&
		     !irq_counts_read(root_fd, &counts);

	for (int row = 0; row < IRQ_NR_ROWS; row++)
		json_object_set_new(rows, irq_row_name(row), known ?
				    json_boolean(counts.has[row]) :
				    json_null());
	irq_counts_free(&counts);
	tracepoint = json_boolean(
		!faccessat(root_fd, "sys/kernel/tracing/events/tlb/tlb_flush/"
				    "id", R_OK, 0) ||
		!faccessat(root_fd, "sys/kernel/debug/tracing/events/tlb/"
				    "tlb_flush/id", R_OK, 0));
	return json_pack("{s:o, s:o, s:o}", "interrupts", rows, "vmstat",
			 check_vmstat(root_fd), "tracepoint_tlb_flush",
			 tracepoint);
}

static void check_add_memlock(json_t *check)
{
	struct rlimit limit;
	bool known = !getrlimit(RLIMIT_MEMLOCK, &limit);
	bool unlimited = known && limit.rlim_cur == RLIM_INFINITY;

	json_object_set_new(check, "memlock_unlimited", known ?
			    json_boolean(unlimited) : json_null());
	json_object_set_new(check, "memlock_bytes", known && !unlimited ?
			    json_integer((json_int_t)limit.rlim_cur) :
			    json_null());
}

static json_t *check_state_dir(const char *path)
{
	struct leftover left;
	char fs_name[32];
	bool exists;
	int err = statedir_check(path, &exists, fs_name);

	if (!err)
		err = leftover_read(path, &left);
	if (err)
		return json_pack("{s:s, s:b, s:n, s:n, s:s, s:n, s:n}",
				 "path", path, "usable", 0, "exists",
				 "filesystem", "reason", fail_text(),
				 "journalled", "holder_pid");
	return json_pack("{s:s, s:b, s:b, s:s, s:n, s:I, s:o}",
			 "path", path, "usable", 1, "exists", exists,
			 "filesystem", fs_name, "reason",
			 "journalled", (json_int_t)left.nr, "holder_pid",
			 left.holder ? json_integer(left.holder) :
				       json_null());
}

static int check_add_flush(json_t *check, int root_fd, bool emulated)
{
	struct flush_verdict verdict;
	struct flush_facts facts;
	int err = flush_read(root_fd, emulated, &facts, &verdict);

	if (err)
		return err;
	json_object_set_new(check, "time", json_string(
		verdict.time_emulated ? "emulated" : "real"));
	json_object_set_new(check, "flush", flush_json(&facts, &verdict));
	return 0;
}

static int check_add_others(json_t *check, int root_fd)
{
	struct foreignmem others;
	int err = foreignmem_scan(root_fd, getpid(), &others);

	if (!err)
		json_object_set_new(check, "others", foreignmem_json(&others));
	foreignmem_free(&others);
	return err;
}

/*
 * Prepare the subjects as a run would. Without root no tunable is held, but a
 * directory named by the user may still receive files.
 */
static void check_add_subjects(json_t *check, int root_fd,
			       const char *state_dir)
{
	const json_t *kernel = json_object_get(check, "kernel");
	const json_t *dir = json_object_get(check, "state_dir");
	const char *release = json_string_value(json_object_get(kernel,
								"release"));
	const char *unusable = json_string_value(json_object_get(dir,
								 "reason"));
	struct cell_context context = {
		.settings.nr_pinners = 1,
		.node = -1,
		.nr_bystanders = -1,
		.root_fd = root_fd,
		.release = kernel_kver(release ? release : ""),
	};

	cell_context_journal(&context, state_dir, unusable);
	json_object_set_new(check, "subjects", check_subjects(&context));
}

json_t *check_gather(const char *state_dir, bool emulated)
{
	SCOPE_FD root_fd = procfs_root();
	json_t *check;

	if (root_fd < 0)
		return NULL;
	check = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			  "schema", "mmfence.check/1",
			  "version", MMFENCE_VERSION,
			  "machine", machine_json(root_fd),
			  "kernel", machine_kernel_json(root_fd),
			  "state", machine_state_json(root_fd),
			  "counters", check_counters(root_fd),
			  "privileges", check_privileges(),
			  "state_dir", check_state_dir(state_dir ?:
						       KNOB_STATE_DIR));
	if (!check) {
		fail(ENOMEM, "describe the machine");
		return NULL;
	}
	check_add_memlock(check);
	json_object_set_new(check, "limits", check_limits(root_fd));
	if (check_add_flush(check, root_fd, emulated) ||
	    check_add_others(check, root_fd)) {
		json_decref(check);
		return NULL;
	}
	check_add_subjects(check, root_fd, state_dir);
	return check;
}
