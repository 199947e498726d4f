/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin of QEMU's TCG: counts what the guest's kernel executes.
 *
 *	-plugin file=mmfence-exact.so,out=FILE[,blocks=FILE]
 */
#include "lab/plugin/exact.h"

#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>

struct exact exact;

static FILE *open_argument(const char *argument, const char *key)
{
	size_t len = strlen(key);

	return !strncmp(argument, key, len) && argument[len] == '=' ?
		       fopen(argument + len + 1, "we") : NULL;
}

/* Reserve memory; each page is allocated on first use. */
static void *reserve(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			    0);

	return memory == MAP_FAILED ? NULL : memory;
}

static bool list_blocks(void)
{
	exact.blocks = reserve(BLOCKS_MAX * sizeof(*exact.blocks));
	for (unsigned i = 0; i < exact.nr_vcpus; i++) {
		exact.vcpu[i].runs = reserve(BLOCKS_MAX * sizeof(uint32_t));
		exact.vcpu[i].steps = reserve(BLOCKS_MAX * sizeof(uint32_t));
		if (!exact.vcpu[i].runs || !exact.vcpu[i].steps)
			return false;
	}
	return exact.blocks != NULL;
}

static const struct arch *find_arch(const char *target)
{
	static const struct arch *const archs[] = {
		&arch_x86, &arch_arm64, &arch_riscv, &arch_ppc, &arch_s390,
	};

	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		if (!strcmp(target, archs[i]->target))
			return archs[i];
	return NULL;
}

__attribute__((visibility("default")))
int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
			char **argv)
{
	exact.arch = find_arch(info->target_name);
	if (!exact.arch || !info->system_emulation ||
	    info->system.max_vcpus > VCPUS_MAX) {
		fprintf(stderr, "mmfence-exact: not for %s with %d CPUs\n",
			info->target_name, info->system.max_vcpus);
		return -1;
	}
	exact.nr_vcpus = (unsigned)info->system.max_vcpus;
	for (int i = 0; i < argc; i++) {
		if (!exact.out)
			exact.out = open_argument(argv[i], "out");
		if (!exact.blocks_out)
			exact.blocks_out = open_argument(argv[i], "blocks");
	}
	if (!exact.out || (exact.blocks_out && !list_blocks())) {
		fprintf(stderr, "mmfence-exact: out=FILE is wanted, and "
			"memory\n");
		return -1;
	}
	if (info->version.cur >= 2)
		exact.accesses.score = qemu_plugin_scoreboard_new(64);
	window_write_head();
	interface_start(id, info->version.cur, block_translate);
	return 0;
}
