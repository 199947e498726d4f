/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/cell.h"
#include "cli/check.h"
#include "lib/fail.h"
#include "lib/flush.h"
#include "lib/irqcount.h"
#include "lib/knob.h"
#include "lib/machine.h"
#include "lib/others.h"
#include "lib/procfs.h"
#include "lib/scope.h"
#include "lib/statedir.h"

static const struct {
	unsigned number;
	const char *name;
} capabilities[] = {
	{ CAP_SYS_ADMIN, "CAP_SYS_ADMIN" },	/* swapon, sysfs, debugfs */
	{ CAP_SYS_NICE, "CAP_SYS_NICE" },	/* priorities, migration */
	{ CAP_IPC_LOCK, "CAP_IPC_LOCK" },	/* pins beyond memlock */
	{ CAP_SYS_PTRACE, "CAP_SYS_PTRACE" },	/* others' smaps */
	{ CAP_SYS_RESOURCE, "CAP_SYS_RESOURCE" },
	{ CAP_PERFMON, "CAP_PERFMON" },
};

static const char *const vmstat_names[] = {
	"pswpin", "pswpout", "swpout_zero", "thp_collapse_alloc",
	"nr_foll_pin_acquired", "cow_ksm", "pgmigrate_success",
	"thp_split_page", "nr_tlb_remote_flush",
};

#define NR_VMSTAT (sizeof(vmstat_names) / sizeof(vmstat_names[0]))

static json_t *privileges_json(int root_fd)
{
	json_t *held = json_object();
	SCOPE_TEXT status = { 0 };
	const char *line = NULL;
	uint64_t mask = 0;

	if (!procfs_read(root_fd, "/proc/self/status", &status))
		line = strstr(status.text, "\nCapEff:");
	if (line)
		mask = strtoull(line + strlen("\nCapEff:"), NULL, 16);
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]);
	     i++)
		json_object_set_new(held, capabilities[i].name, line ?
			json_boolean(mask >> capabilities[i].number & 1) :
			json_null());
	return json_pack("{s:b, s:o}", "root", geteuid() == 0, "capabilities",
			 held);
}

static json_t *vmstat_json(int root_fd)
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

/* Which of the sources of a count there are: true, false, null. */
static json_t *counters_json(int root_fd)
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
			 vmstat_json(root_fd), "tracepoint_tlb_flush",
			 tracepoint);
}

static void add_memlock(json_t *check)
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

static json_t *state_dir_json(const char *path)
{
	char fs_name[32];
	bool exists;
	int err = statedir_check(path, &exists, fs_name);

	if (err)
		return json_pack("{s:s, s:b, s:n, s:n, s:s}", "path", path,
				 "usable", 0, "exists", "filesystem",
				 "reason", fail_text());
	return json_pack("{s:s, s:b, s:b, s:s, s:n}", "path", path,
			 "usable", 1, "exists", exists, "filesystem", fs_name,
			 "reason");
}

static int add_flush(json_t *check, int root_fd, bool emulated)
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

static int add_others(json_t *check, int root_fd)
{
	struct others others;
	int err = others_scan(root_fd, getpid(), &others);

	if (!err)
		json_object_set_new(check, "others", others_json(&others));
	others_free(&others);
	return err;
}

/*
 * The subjects as a run would find them: without root nothing is held, but a
 * directory that the user names may still take files.
 */
static void add_subjects(json_t *check, int root_fd, const char *state_dir)
{
	const json_t *kernel = json_object_get(check, "kernel");
	const json_t *dir = json_object_get(check, "state_dir");
	const char *release = json_string_value(json_object_get(kernel,
								"release"));
	const char *unusable = json_string_value(json_object_get(dir,
								 "reason"));
	struct cell_context context = {
		.settings = { .nr_pinners = 1, .state_dir = state_dir },
		.node = -1,
		.nr_bystanders = -1,
		.root_fd = root_fd,
		.release = kernel_kver(release ? release : ""),
	};
	char reason[FAIL_TEXT_BYTES];

	if (geteuid() != 0) {
		context.unprivileged = "needs root for its tunables";
	} else if (unusable) {
		snprintf(reason, sizeof(reason),
			 "tunables cannot be journalled: %s", unusable);
		context.unprivileged = reason;
		context.settings.state_dir = NULL;
	} else if (!state_dir) {
		context.settings.state_dir = KNOB_STATE_DIR;
	}
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
			  "kernel", kernel_json(root_fd),
			  "state", state_json(root_fd),
			  "counters", counters_json(root_fd),
			  "privileges", privileges_json(root_fd),
			  "state_dir", state_dir_json(state_dir ?:
						      KNOB_STATE_DIR));
	if (!check) {
		fail(ENOMEM, "describe the machine");
		return NULL;
	}
	add_memlock(check);
	json_object_set_new(check, "limits", check_limits(root_fd));
	if (add_flush(check, root_fd, emulated) ||
	    add_others(check, root_fd)) {
		json_decref(check);
		return NULL;
	}
	add_subjects(check, root_fd, state_dir);
	return check;
}
