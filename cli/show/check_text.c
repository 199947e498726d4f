/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/show/check_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/wrap.h"

#define LABEL_COLUMNS 12
#define NAME_COLUMNS 18		/* for names of subjects */
#define MOST_OTHERS 8

static void check_line(const char *label, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void check_line(const char *label, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	wrap_print(stdout, LABEL_COLUMNS, label, text);
}

/*
 * The value at "a.b.c" as text: "unknown" if it is null or missing, "none" if
 * it is an empty string.
 * @buf: room for a value that is not a string.
 */
static const char *check_value(json_t *json, const char *path, char buf[32])
{
	char key[64];
	size_t len;

	while (*path) {
		len = strcspn(path, ".");
		snprintf(key, sizeof(key), "%.*s", (int)len, path);
		json = json_object_get(json, key);
		path += len + (path[len] == '.');
	}
	if (json_is_string(json))
		return json_string_length(json) ? json_string_value(json) :
						  "none";
	if (json_is_boolean(json))
		return json_is_true(json) ? "yes" : "no";
	if (json_is_integer(json))
		snprintf(buf, 32, "%lld", (long long)json_integer_value(json));
	else if (json_is_real(json))
		snprintf(buf, 32, "%.2f", json_real_value(json));
	else
		return "unknown";
	return buf;
}

#define V(path) check_value(check, path, (char[32]){ 0 })

/* "a b c" from an array of words; "unknown" for null. */
static void check_join(json_t *array, char *buf, size_t buf_bytes)
{
	json_t *word;
	size_t used = 0;
	size_t i;

	snprintf(buf, buf_bytes, "%s", json_is_array(array) ? "none" :
							      "unknown");
	json_array_foreach(array, i, word)
		if (used < buf_bytes)
			used += (size_t)snprintf(buf + used, buf_bytes - used,
						 "%s%s", i ? ", " : "",
						 json_string_value(word));
}

static const char *check_bytes(json_t *json, char buf[32])
{
	double bytes = json_number_value(json);

	if (!json_is_number(json))
		return "unknown";
	if (bytes >= 1 << 30)
		snprintf(buf, 32, "%.1f GiB", bytes / (1 << 30));
	else if (bytes >= 1 << 20)
		snprintf(buf, 32, "%.1f MiB", bytes / (1 << 20));
	else
		snprintf(buf, 32, "%.0f KiB", bytes / (1 << 10));
	return buf;
}

#define BYTES(object, key) \
	check_bytes(json_object_get(object, key), (char[32]){ 0 })

static void check_print_machine(json_t *check)
{
	json_t *machine = json_object_get(check, "machine");

	check_line("machine", "%s (%s), %s of %s CPUs online, packages %s, "
		   "cores %s, threads per core %s, NUMA nodes %s, %s of "
		   "memory, pages %s, huge pages %s",
		   V("machine.cpu_model"), V("machine.arch"),
		   V("machine.cpus_online"), V("machine.cpus_possible"),
		   V("machine.packages"), V("machine.cores"),
		   V("machine.threads_per_core"), V("machine.numa_nodes"),
		   BYTES(machine, "memory_bytes"), BYTES(machine, "page_bytes"),
		   BYTES(machine, "huge_page_bytes"));
}

static void check_print_kernel(json_t *check)
{
	json_t *symbols =
		json_object_get(json_object_get(check, "kernel"), "config");
	char text[1024] = "";
	const char *name;
	json_t *symbol;
	size_t used = 0;
	char buf[32];

	json_object_foreach(symbols, name, symbol)
		if (used < sizeof(text) && !json_is_null(symbol))
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used,
						 " %s=%s", name,
						 check_value(symbol, "", buf));
	check_line("kernel", "%s, %s", V("kernel.release"),
		   V("kernel.version"));
	check_line("  config", "%s, FNV-1a %s%s%s", V("kernel.config_source"),
		   V("kernel.config_fnv1a64"), used ? ":" : "", text);
}

static void check_print_flush(json_t *check)
{
	check_line("time", "%s: %s", V("time"), V("flush.time_evidence"));
	check_line("TLB flush", "%s", V("flush.method"));
	check_line("  evidence", "%s", V("flush.evidence"));
	check_line("  counted", "%s", V("flush.counted"));
	check_line("GUP-fast", "%s", V("kernel.gup_fast_sync.text"));
}

/* "name yes, name no" from an object of booleans. */
static void check_flags(json_t *object, char *buf, size_t buf_bytes)
{
	const char *name;
	json_t *flag;
	size_t used = 0;
	char number[32];

	buf[0] = '\0';
	json_object_foreach(object, name, flag)
		if (used < buf_bytes)
			used += (size_t)snprintf(buf + used, buf_bytes - used,
						 "%s%s %s", used ? ", " : "",
						 name,
						 check_value(flag, "", number));
}

static void check_print_counters(json_t *check)
{
	json_t *counters = json_object_get(check, "counters");
	char rows[128], vmstat[512];

	check_flags(json_object_get(counters, "interrupts"), rows,
		    sizeof(rows));
	check_flags(json_object_get(counters, "vmstat"), vmstat,
		    sizeof(vmstat));
	check_line("counters", "/proc/interrupts: %s", rows);
	check_line("", "/proc/vmstat: %s", vmstat);
	check_line("", "tracepoint tlb:tlb_flush: %s",
		   V("counters.tracepoint_tlb_flush"));
}

static void check_print_swap(json_t *check)
{
	json_t *swap =
		json_object_get(json_object_get(check, "kernel"), "swap");
	const char *label = "swap";
	json_t *entry;
	size_t i;
	char buf[32];

	if (!json_array_size(swap))
		check_line(label, "%s", json_is_array(swap) ? "none" :
			   "unknown");
	json_array_foreach(swap, i, entry) {
		check_line(i ? "" : label, "%s (%s), %s, %s used, priority %s",
			   json_string_value(json_object_get(entry, "path")),
			   json_string_value(json_object_get(entry, "type")),
			   BYTES(entry, "size_bytes"),
			   BYTES(entry, "used_bytes"),
			   check_value(entry, "priority", buf));
	}
	check_line("", "zswap enabled: %s", V("kernel.zswap_enabled"));
}

static void check_print_memory_settings(json_t *check)
{
	check_line("THP", "enabled %s, defrag %s; khugepaged: defrag %s, "
		   "pages_to_scan %s, scan_sleep_millisecs %s, max_ptes_none "
		   "%s", V("kernel.thp.enabled"), V("kernel.thp.defrag"),
		   V("kernel.thp.khugepaged.defrag"),
		   V("kernel.thp.khugepaged.pages_to_scan"),
		   V("kernel.thp.khugepaged.scan_sleep_millisecs"),
		   V("kernel.thp.khugepaged.max_ptes_none"));
	check_line("KSM", "run %s, pages_to_scan %s, sleep_millisecs %s, "
		   "smart_scan %s, advisor %s; pages shared %s, sharing %s",
		   V("kernel.ksm.run"), V("kernel.ksm.pages_to_scan"),
		   V("kernel.ksm.sleep_millisecs"), V("kernel.ksm.smart_scan"),
		   V("kernel.ksm.advisor_mode"), V("kernel.ksm.pages_shared"),
		   V("kernel.ksm.pages_sharing"));
	check_print_swap(check);
}

static void check_print_state(json_t *check)
{
	json_t *state = json_object_get(check, "state");
	char governors[128], idle[256];

	check_join(json_object_get(state, "cpufreq_governors"), governors,
		   sizeof(governors));
	check_join(json_object_get(state, "cpuidle_states"), idle,
		   sizeof(idle));
	check_line("state", "governor %s, turbo %s, idle driver %s (states "
		   "%s), SMT %s, isolated CPUs %s, nohz_full %s, "
		   "clocksource %s, autogroup %s, NUMA balancing %s, load %s",
		   governors, V("state.turbo"), V("state.cpuidle_driver"),
		   idle, V("state.smt_control"), V("state.cpus_isolated"),
		   V("state.cpus_nohz_full"), V("kernel.clocksource"),
		   V("state.sched_autogroup_enabled"),
		   V("state.numa_balancing"), V("state.load_1min"));
}

static void check_print_limits(json_t *check)
{
	json_t *limits = json_object_get(check, "limits");
	bool refused = json_is_string(json_object_get(limits, "perf_refused"));

	check_line("limits", "memory %s (by %s), perf events %s%s",
		   BYTES(limits, "memory_available_bytes"),
		   V("limits.memory_limited_by"), refused ? "refused: " : "yes",
		   refused ? V("limits.perf_refused") : "");
	check_line("", "perf_event_paranoid %s, io_uring_disabled %s, lockdown "
		   "%s", V("limits.perf_event_paranoid"),
		   V("limits.io_uring_disabled"), V("limits.lockdown"));
}

/*
 * Print what the journal of the state directory holds, and which process uses
 * it.
 */
static void check_print_journal(const json_t *dir)
{
	const json_t *nr = json_object_get(dir, "journalled");
	const json_t *pid = json_object_get(dir, "holder_pid");

	if (!json_integer_value(nr))
		return;
	if (json_is_integer(pid))
		check_line("", "a run is alive (pid %lld) and holds settings "
			   "(%lld)", (long long)json_integer_value(pid),
			   (long long)json_integer_value(nr));
	else
		check_line("", "a killed run left settings in its journal "
			   "(%lld): the next run, or mmfence restore, puts "
			   "them back", (long long)json_integer_value(nr));
}

static void check_print_rights(json_t *check)
{
	json_t *rights = json_object_get(check, "privileges");
	json_t *dir = json_object_get(check, "state_dir");
	char held[512];

	check_flags(json_object_get(rights, "capabilities"), held,
		    sizeof(held));
	check_line("privileges", "root %s, %s", V("privileges.root"), held);
	check_line("memlock", "%s",
		   json_is_true(json_object_get(check, "memlock_unlimited")) ?
		   "unlimited" : BYTES(check, "memlock_bytes"));
	check_print_limits(check);
	if (json_is_true(json_object_get(dir, "usable")))
		check_line("state dir", "%s, on %s, %s", V("state_dir.path"),
			   V("state_dir.filesystem"),
			   json_is_true(json_object_get(dir, "exists")) ?
			   "exists" : "would be created");
	else
		check_line("state dir", "not usable: %s",
			   V("state_dir.reason"));
	check_print_journal(dir);
}

static void check_print_others(json_t *check)
{
	json_t *others = json_object_get(check, "others");
	json_t *list = json_object_get(others, "list");
	json_t *other;
	size_t i;
	char buf[32];

	check_line("others", "%s processes scanned, %s not readable; ksmd and "
		   "khugepaged at full speed would also work on: %s",
		   V("others.processes_scanned"),
		   V("others.processes_unreadable"),
		   json_array_size(list) ? "" : "nobody's memory");
	json_array_foreach(list, i, other) {
		if (i == MOST_OTHERS)
			break;
		check_line("", "%s (pid %s): mergeable %s, huge-page eligible "
			   "%s",
			   json_string_value(json_object_get(other, "comm")),
			   check_value(other, "pid", buf),
			   BYTES(other, "mergeable_bytes"),
			   BYTES(other, "thp_bytes"));
	}
	if (json_array_size(list) > MOST_OTHERS)
		check_line("", "and %zu more",
			   json_array_size(list) - MOST_OTHERS);
}

static void check_print_subjects(json_t *check)
{
	const char *last_kind = "";
	const char *kind, *name, *outcome, *reason;
	char label[64], text[1024];
	json_t *subject;
	size_t i;

	json_array_foreach(json_object_get(check, "subjects"), i, subject) {
		kind = json_string_value(json_object_get(subject, "kind"));
		name = json_string_value(json_object_get(subject, "name"));
		outcome = json_string_value(json_object_get(subject,
							    "outcome"));
		reason = json_string_value(json_object_get(subject, "reason"));
		if (strcmp(kind, last_kind))
			printf("\n%ss\n", kind);
		last_kind = kind;
		snprintf(label, sizeof(label), "  %s ", name);
		snprintf(text, sizeof(text), "%s%s%s", outcome,
			 reason ? ": " : "", reason ? reason : "");
		wrap_print(stdout, NAME_COLUMNS, label, text);
	}
}

void check_print(json_t *check)
{
	check_print_machine(check);
	check_print_kernel(check);
	check_print_flush(check);
	check_print_counters(check);
	check_print_memory_settings(check);
	check_print_state(check);
	check_print_rights(check);
	check_print_others(check);
	check_print_subjects(check);
}
