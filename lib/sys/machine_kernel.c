/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/machine_kernel.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sys/jsonfile.h"
#include "lib/sys/kernel.h"
#include "lib/sys/kernel_text.h"
#include "lib/sys/procfs.h"

#define MM "/sys/kernel/mm/"
#define THP MM "transparent_hugepage/"

static const char *const ksm_always[] = {
	"run", "pages_to_scan", "sleep_millisecs", "merge_across_nodes",
	"use_zero_pages", "max_page_sharing", "smart_scan", "advisor_mode",
	"pages_shared", "pages_sharing", "pages_unshared", "pages_volatile",
	"full_scans", NULL
};

static const char *const khugepaged_always[] = {
	"defrag", "pages_to_scan", "scan_sleep_millisecs",
	"alloc_sleep_millisecs", "max_ptes_none", "max_ptes_swap",
	"max_ptes_shared", "full_scans", "pages_collapsed", NULL
};

static const char *const vulnerabilities_always[] = {
	"meltdown", "spectre_v1", "spectre_v2", NULL
};

/* Numbers as numbers, everything else as it is written. */
static json_t *machine_kernel_value(const char *value)
{
	size_t digits = value ? strspn(value, "0123456789") : 0;

	if (!value)
		return json_null();
	if (digits && digits < 18 && !value[digits])
		return json_integer(strtoll(value, NULL, 10));
	return jsonfile_text(value);
}

static json_t *machine_kernel_symbols(const struct kernel_config *config)
{
	json_t *symbols = json_object();
	char symbol[KERNEL_VALUE_BYTES], text[KERNEL_VALUE_BYTES];
	const char *cursor = NULL;
	const char *value;

	for (size_t i = 0; kernel_config_symbols[i]; i++) {
		value = kernel_config_value(config, kernel_config_symbols[i],
					    text);
		json_object_set_new(symbols, kernel_config_symbols[i],
				    machine_kernel_value(value));
	}
	while (kernel_config_next(config, "PREEMPT", &cursor, symbol)) {
		value = kernel_config_value(config, symbol, text);
		json_object_set_new(symbols, symbol,
				    machine_kernel_value(value));
	}
	return symbols;
}

static json_t *machine_kernel_tristate(enum tristate state)
{
	return state == STATE_UNKNOWN ? json_null() :
					json_boolean(state == STATE_YES);
}

static json_t *machine_kernel_gup_sync(const struct kernel_config *config,
				       unsigned kver)
{
	struct gup_sync sync;

	gup_sync_describe(config, kver, &sync);
	return json_pack("{s:o, s:o, s:o, s:s}",
			 "gup_fast", machine_kernel_tristate(sync.gup_fast),
			 "rcu_table_free",
			 machine_kernel_tristate(sync.rcu_table_free),
			 "sync_broadcast",
			 machine_kernel_tristate(sync.sync_broadcast),
			 "text", sync.text);
}

static void machine_kernel_add_config(json_t *kernel, int root_fd,
				      unsigned kver)
{
	struct kernel_config config;
	json_t *source = json_null();
	json_t *hash = json_null();

	if (!kernel_config_load(root_fd, &config)) {
		source = json_string(config.source);
		hash = json_sprintf("%016" PRIx64, config.fnv1a64);
	}
	json_object_set_new(kernel, "config_source", source);
	json_object_set_new(kernel, "config_fnv1a64", hash);
	json_object_set_new(kernel, "config", machine_kernel_symbols(&config));
	json_object_set_new(kernel, "gup_fast_sync",
			    machine_kernel_gup_sync(&config, kver));
	json_object_set_new(kernel, "text",
			    kernel_text_json(root_fd, &config));
	kernel_config_free(&config);
}

static json_t *machine_kernel_thp(int root_fd)
{
	json_t *thp = json_object();

	json_object_set_new(thp, "enabled",
			    jsonfile_choice(root_fd, THP "enabled"));
	json_object_set_new(thp, "defrag",
			    jsonfile_choice(root_fd, THP "defrag"));
	json_object_set_new(thp, "shmem_enabled",
			    jsonfile_choice(root_fd, THP "shmem_enabled"));
	json_object_set_new(thp, "use_zero_page",
			    jsonfile_bool(root_fd, THP "use_zero_page"));
	json_object_set_new(thp, "khugepaged",
			    jsonfile_dir(root_fd, THP "khugepaged",
					 khugepaged_always));
	return thp;
}

/* "/swap\040file  file  1048572  0  -2", sizes in KiB. */
static json_t *machine_kernel_swap_entry(const char *line)
{
	unsigned long long size_kib, used_kib;
	char path[512], type[32];
	int priority;

	if (sscanf(line, "%511s %31s %llu %llu %d", path, type, &size_kib,
		   &used_kib, &priority) != 5 ||
	    size_kib > INT64_MAX / 1024 || used_kib > size_kib)
		return NULL;
	return json_pack("{s:o, s:o, s:I, s:I, s:i}",
			 "path", jsonfile_text(path),
			 "type", jsonfile_text(type),
			 "size_bytes", (json_int_t)(size_kib * 1024),
			 "used_bytes", (json_int_t)(used_kib * 1024),
			 "priority", priority);
}

static json_t *machine_kernel_swap(int root_fd)
{
	SCOPE_TEXT swaps = { 0 };
	json_t *array, *entry;
	const char *line;

	if (procfs_read(root_fd, "/proc/swaps", &swaps))
		return json_null();
	array = json_array();
	line = strchr(swaps.text, '\n');	/* the header */
	while (line && line[1]) {
		entry = machine_kernel_swap_entry(line + 1);
		if (entry)
			json_array_append_new(array, entry);
		line = strchr(line + 1, '\n');
	}
	return array;
}

json_t *machine_kernel_json(int root_fd)
{
	char release[KERNEL_RELEASE_BYTES] = "";
	json_t *kernel = json_object();

	if (kernel_release(root_fd, release))
		release[0] = '\0';
	json_object_set_new(kernel, "release", release[0] ?
			    jsonfile_text(release) : json_null());
	json_object_set_new(kernel, "version",
		jsonfile_string(root_fd, "/proc/sys/kernel/version"));
	json_object_set_new(kernel, "cmdline",
		jsonfile_string(root_fd, "/proc/cmdline"));
	json_object_set_new(kernel, "boot_id",
		jsonfile_string(root_fd, "/proc/sys/kernel/random/boot_id"));
	json_object_set_new(kernel, "clocksource",
		jsonfile_string(root_fd, "/sys/devices/system/clocksource/"
					 "clocksource0/current_clocksource"));
	json_object_set_new(kernel, "mitigations",
		jsonfile_dir(root_fd, "/sys/devices/system/cpu/"
				      "vulnerabilities",
			     vulnerabilities_always));
	machine_kernel_add_config(kernel, root_fd, kernel_kver(release));
	json_object_set_new(kernel, "thp", machine_kernel_thp(root_fd));
	json_object_set_new(kernel, "ksm",
			    jsonfile_dir(root_fd, MM "ksm", ksm_always));
	json_object_set_new(kernel, "swap", machine_kernel_swap(root_fd));
	json_object_set_new(kernel, "zswap_enabled",
		jsonfile_bool(root_fd, "/sys/module/zswap/parameters/"
				       "enabled"));
	return kernel;
}
