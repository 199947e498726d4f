/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the readers of /proc/vmstat, /proc/stat and
 * /proc/meminfo. All get the same input, and each must either read it or refuse
 * it with a message.
 */
#include <stdio.h>

#include "lib/base/fail.h"
#include "lib/sys/procstat.h"
#include "tests/fuzz_root.h"

#define NR_NAMES 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[NR_NAMES] = { "pswpout", "nr_free_pages",
					     "thp_split_page" };

static void refused_or_read(int err)
{
	if (err ? !*fail_text() : *fail_text() != '\0')
		abort();
	fail_clear();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned cpus[] = { 0, 3, 4294967295u };
	uint64_t values[NR_NAMES] = { 1, 1, 1 }, ticks[3], bytes, again;
	int err;

	fail_clear();
	fuzz_file("proc/vmstat", data, size);
	fuzz_file("proc/stat", data, size);
	fuzz_file("proc/meminfo", data, size);
	err = vmstat_read(fuzz_root(), names, NR_NAMES, values);
	refused_or_read(err);
	refused_or_read(cpu_steal_ticks(fuzz_root(), cpus, 3, ticks));
	refused_or_read(procstat_kib(fuzz_root(), "/proc/meminfo", "MemTotal",
				     &bytes));
	/* The same text says the same. */
	if (!err && !vmstat_read(fuzz_root(), names, 1, &again) &&
	    again != values[0])
		abort();
	return 0;
}
