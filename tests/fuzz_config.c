/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer target of the reader of kernel configurations: the input is given
 * as text, and as the contents of /proc/config.gz.
 */
#include <stdio.h>

#include "lib/base/fail.h"
#include "lib/sys/kernel.h"
#include "tests/fuzz_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct kernel_config *config)
{
	char symbol[KERNEL_VALUE_BYTES], value[KERNEL_VALUE_BYTES];
	const char *cursor = NULL;
	struct gup_sync sync;

	while (kernel_config_next(config, "", &cursor, symbol))
		if (!memchr(symbol, '\0', sizeof(symbol)))
			abort();
	for (size_t i = 0; kernel_config_symbols[i]; i++) {
		const char *symbol_of = kernel_config_symbols[i];

		if (!kernel_config_value(config, symbol_of, value) ||
		    !memchr(value, '\0', sizeof(value)))
			abort();
	}
	gup_sync_describe(config, KVER(6, 1), &sync);
	if (!*sync.text || !memchr(sync.text, '\0', sizeof(sync.text)))
		abort();
}

static void load(void)
{
	struct kernel_config config;
	int err;

	fail_clear();
	err = kernel_config_load(fuzz_root(), &config);
	if (err ? !*fail_text() || config.text : !config.text)
		abort();
	if (!err)
		look_at(&config);
	kernel_config_free(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_file("proc/sys/kernel/osrelease", "6.1.0\n", 6);
	fuzz_file("boot/config-6.1.0", data, size);
	load();
	unlinkat(fuzz_root(), "boot/config-6.1.0", 0);
	fuzz_file("proc/config.gz", data, size);
	load();
	unlinkat(fuzz_root(), "proc/config.gz", 0);
	return 0;
}
