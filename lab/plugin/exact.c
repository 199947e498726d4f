/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin of QEMU's TCG: counts what the guest's kernel executes.
 *
 *	-plugin file=mmfence-exact.so,out=FILE[,blocks=FILE]
 *
 * Instructions are classified when a block is translated and counted when it
 * is executed: one call a block. A block that a page fault leaves in its middle
 * is counted whole, and its rest once more. Interrupts are taken between blocks
 * only, so everything else is exact.
 *
 * A loop that waits for another CPU runs as often as that one is slow: no
 * property of the kernel. Blocks that hold pause (arm64: yield, wfe), and what
 * is executed after that up to the look whether the wait is over, are counted
 * as waiting; the first look is instructions like others.
 *
 * rep movs and its like come back here for each element: these are counted
 * apart, and depend on which instruction the kernel chose for this CPU.
 */
#include "lab/plugin/exact.h"

#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "lab/plugin/qemu.h"

struct exact exact;

int qemu_plugin_version __attribute__((visibility("default"))) = 1;

static void on_block(unsigned vcpu_index, void *userdata)
{
	const struct block *block = userdata;
	struct vcpu *vcpu = &exact.vcpu[vcpu_index];
	bool waits = block->kernel && (block->pauses || vcpu->paused);

	vcpu->paused = block->kernel && (block->ends_paused ||
					 (vcpu->paused && block->only_jumps));
	if (!block->kernel)
		vcpu->counts[CLASS_USER] += block->nr_insns;
	else if (waits)
		vcpu->counts[CLASS_WAITING] += block->nr_insns;
	else
		vcpu->counts[CLASS_INSTRUCTIONS] += block->nr_insns;
	for (unsigned i = 0; i < block->nr_items; i++)
		vcpu->counts[block->items[i].class] += block->items[i].nr;
	if (!waits && block->index < BLOCKS_MAX && vcpu->runs &&
	    atomic_load_explicit(&exact.by_block, memory_order_relaxed))
		vcpu->runs[block->index]++;
}

static void on_mark(unsigned vcpu_index, void *userdata)
{
	window_mark(vcpu_index, (unsigned)(uintptr_t)userdata);
}

/* A store to the fixed mappings: is it the APIC's? */
static void on_device_store(unsigned vcpu_index, qemu_plugin_meminfo_t info,
			    uint64_t vaddr, void *userdata)
{
	struct qemu_plugin_hwaddr *addr = qemu_plugin_get_hwaddr(info, vaddr);
	int class = addr ? apic_class(qemu_plugin_hwaddr_phys_addr(addr)) : -1;

	if (class >= 0)
		exact.vcpu[vcpu_index].counts[class]++;
}

/* What translate() gathers of a block's instructions. */
struct gathered {
	unsigned nr[CLASSES_MAX];
	unsigned nr_strings;
	uint32_t last;			/* what the last one was */
	bool pauses;
	struct block_scan scan;
};

static void look_at(struct qemu_plugin_insn *insn, bool kernel,
		    struct gathered *gathered)
{
	const uint8_t *bytes = qemu_plugin_insn_data(insn);
	uint32_t found = exact.arch->classify(bytes,
					      qemu_plugin_insn_size(insn),
					      kernel, &gathered->scan);

	for (unsigned class = 0; class < CLASSES_MAX; class++)
		gathered->nr[class] += !!(found & BIT_OF(class));
	gathered->last = found;
	gathered->pauses |= !!(found & TRAIT_PAUSES);
	gathered->nr_strings += !!(found & TRAIT_STRING);
	if (found & TRAIT_DEVICE_STORE)
		qemu_plugin_register_vcpu_mem_cb(insn, on_device_store,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_W, NULL);
	if (found & TRAIT_MARK)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
			QEMU_PLUGIN_CB_NO_REGS,
			(void *)(uintptr_t)exact.arch->mark_of(bytes));
}

/* One more kernel block; beyond BLOCKS_MAX they are counted, not listed. */
static uint32_t list_block(struct block *block)
{
	uint32_t index = atomic_fetch_add(&exact.nr_blocks, 1);

	if (index >= BLOCKS_MAX) {
		atomic_store(&exact.nr_blocks, BLOCKS_MAX);
		return BLOCKS_MAX;
	}
	exact.blocks[index] = block;
	return index;
}

static struct block *make_block(const struct gathered *gathered, uint64_t pc,
				size_t nr_insns, bool kernel)
{
	struct block *block;
	unsigned nr_items = 0;

	for (unsigned class = 0; class < CLASSES_MAX; class++)
		nr_items += gathered->nr[class] > 0;
	block = calloc(1, sizeof(*block) +
				  nr_items * sizeof(block->items[0]));
	if (!block)
		abort();
	block->pc = pc;
	block->kernel = kernel;
	block->pauses = gathered->pauses;
	block->ends_paused = gathered->last & TRAIT_PAUSES;
	block->only_jumps = nr_insns == 1 && gathered->last & TRAIT_JUMP;
	block->nr_insns = (uint16_t)(nr_insns - gathered->nr_strings);
	for (unsigned class = 0; class < CLASSES_MAX; class++) {
		if (!gathered->nr[class])
			continue;
		block->items[block->nr_items].class = (uint8_t)class;
		block->items[block->nr_items++].nr =
			(uint8_t)gathered->nr[class];
	}
	block->index = kernel && exact.blocks ? list_block(block) : BLOCKS_MAX;
	return block;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t nr_insns = qemu_plugin_tb_n_insns(tb);
	uint64_t pc = qemu_plugin_tb_vaddr(tb);
	/* Both architectures keep the upper half of addresses to the kernel. */
	bool kernel = pc >> 63;
	struct gathered gathered = { .pauses = false };

	for (size_t i = 0; i < nr_insns; i++)
		look_at(qemu_plugin_tb_get_insn(tb, i), kernel, &gathered);
	gathered.nr[CLASS_STRING_STEPS] = kernel ? gathered.nr_strings : 0;
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block,
					     QEMU_PLUGIN_CB_NO_REGS,
					     make_block(&gathered, pc, nr_insns,
							kernel));
}

static FILE *open_argument(const char *argument, const char *key)
{
	size_t len = strlen(key);

	return !strncmp(argument, key, len) && argument[len] == '=' ?
		       fopen(argument + len + 1, "we") : NULL;
}

/* Memory that is given page by page as it is used. */
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
		if (!exact.vcpu[i].runs)
			return false;
	}
	return exact.blocks != NULL;
}

static const struct arch *find_arch(const char *target)
{
	if (!strcmp(target, arch_x86.target))
		return &arch_x86;
	return strcmp(target, arch_arm64.target) ? NULL : &arch_arm64;
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
	window_write_head();
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
