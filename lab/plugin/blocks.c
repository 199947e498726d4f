/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Translated blocks: classify their instructions, and register the callbacks
 * that count their executions.
 */
#include "lab/plugin/exact.h"

#include <pthread.h>
#include <stdlib.h>

#define INSN_BYTES_MAX 16

static void on_block(unsigned vcpu_index, void *userdata)
{
	count_block(&exact.vcpu[vcpu_index], userdata);
}

static void on_access_alone(unsigned vcpu_index, qemu_plugin_meminfo_t info,
			    uint64_t vaddr, void *userdata)
{
	count_restart(&exact.vcpu[vcpu_index], userdata);
}

static void on_mark(unsigned vcpu_index, void *userdata)
{
	count_all(&exact.vcpu[vcpu_index]);
	window_mark(vcpu_index, (unsigned)(uintptr_t)userdata);
}

/* Is the store one to a register that sends an interrupt, or ends one? */
static void on_device_store(unsigned vcpu_index, qemu_plugin_meminfo_t info,
			    uint64_t vaddr, void *userdata)
{
	int class = exact.arch->store_class(vaddr, vcpu_index);

	if (class >= 0)
		exact.vcpu[vcpu_index].counts[class]++;
}

static void count_accesses(struct qemu_plugin_insn *insn, uint32_t found)
{
	qemu_plugin_register_vcpu_mem_inline_per_vcpu(insn,
		found & TRAIT_LOADS ? QEMU_PLUGIN_MEM_R : QEMU_PLUGIN_MEM_W,
		QEMU_PLUGIN_INLINE_ADD_U64, exact.accesses, 1);
}

static bool is_firmware(uint64_t pc)
{
	return exact.arch->is_firmware && exact.arch->is_firmware(pc);
}

static bool is_kernel(uint64_t pc)
{
	return exact.arch->is_kernel ? exact.arch->is_kernel(pc) : pc >> 63;
}

static uint32_t look_at(struct qemu_plugin_insn *insn, bool kernel,
			struct block_scan *scan)
{
	uint8_t bytes[INSN_BYTES_MAX];
	size_t nr_bytes = interface_read_insn(insn, bytes, sizeof(bytes));
	uint32_t found;

	if (is_firmware(qemu_plugin_insn_vaddr(insn)))
		found = exact.arch->classify_firmware(bytes, nr_bytes);
	else
		found = exact.arch->classify(bytes, nr_bytes, kernel, scan);
	if (found & TRAIT_STRING && kernel && exact.accesses.score)
		count_accesses(insn, found);
	if (found & TRAIT_DEVICE_STORE)
		qemu_plugin_register_vcpu_mem_cb(insn, on_device_store,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_W, NULL);
	if (found & TRAIT_MARK)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark,
			QEMU_PLUGIN_CB_NO_REGS,
			(void *)(uintptr_t)exact.arch->mark_of(bytes));
	return found;
}

/*
 * Append a kernel block. Blocks beyond BLOCKS_MAX are counted, but not listed.
 */
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

static void *allocate(size_t nr, size_t bytes)
{
	void *memory = calloc(nr, bytes);

	if (!memory)
		abort();
	return memory;
}

/* Sets nr[class]. Return: the number of classes that occur. */
static unsigned add_up(const struct insn *insns, size_t nr_insns,
		       unsigned nr[CLASSES_MAX])
{
	unsigned nr_classes = 0;

	for (unsigned class = 0; class < CLASSES_MAX; class++) {
		nr[class] = 0;
		for (size_t i = 0; i < nr_insns; i++)
			nr[class] += !!(insns[i].found & BIT_OF(class));
		nr_classes += nr[class] > 0;
	}
	return nr_classes;
}

static struct block *classified(const struct insn *insns, size_t nr_insns)
{
	unsigned nr[CLASSES_MAX];
	unsigned nr_classes = add_up(insns, nr_insns, nr);
	struct block *block = allocate(1, sizeof(*block) + nr_classes *
					  sizeof(block->items[0]));

	for (unsigned class = 0; class < CLASSES_MAX; class++) {
		if (!nr[class])
			continue;
		block->items[block->nr_items].class = (uint8_t)class;
		block->items[block->nr_items++].nr = (uint8_t)nr[class];
	}
	return block;
}

static uint8_t string_accesses(uint32_t found)
{
	if (!(found & TRAIT_STRING) || !exact.accesses.score)
		return 0;
	return found & TRAIT_LOADS_TWO ? 2 : 1;
}

/* The block keeps @insns. */
static struct block *make_block(uint64_t pc, const struct insn *insns,
				size_t nr_insns, bool kernel)
{
	struct block *block = classified(insns, nr_insns);
	const struct insn *last = &insns[nr_insns - 1];

	block->pc = pc;
	block->last_pc = pc + last->offset;
	block->kernel = kernel;
	block->firmware = is_firmware(pc);
	block->insns = insns;
	block->nr_all = (uint16_t)nr_insns;
	for (size_t i = 0; i < nr_insns; i++) {
		block->pauses |= !!(insns[i].found & TRAIT_PAUSES);
		block->nr_insns += !(insns[i].found & TRAIT_STRING);
	}
	block->ends_paused = last->found & TRAIT_PAUSES;
	block->only_jumps = nr_insns == 1 && last->found & TRAIT_JUMP;
	block->string_accesses = kernel ? string_accesses(last->found) : 0;
	block->index = kernel && exact.blocks ? list_block(block) : BLOCKS_MAX;
	return block;
}

static struct block *find_part(struct block *first, uint64_t last_pc)
{
	while (first && first->last_pc != last_pc)
		first = first->next_part;
	return first;
}

static struct block *make_part(struct block *block, uint64_t last_pc)
{
	struct block *part;
	size_t i = 0;

	while (i < block->nr_all &&
	       block->pc + block->insns[i].offset != last_pc)
		i++;
	if (i == block->nr_all)
		return NULL;
	part = make_block(block->pc, block->insns, i + 1, block->kernel);
	part->next_part = atomic_load(&block->parts);
	atomic_store(&block->parts, part);
	return part;
}

struct block *block_part(struct block *block, uint64_t last_pc)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct block *part = find_part(atomic_load(&block->parts), last_pc);

	if (part)
		return part;
	pthread_mutex_lock(&lock);
	part = find_part(atomic_load(&block->parts), last_pc);
	if (!part)
		part = make_part(block, last_pc);
	pthread_mutex_unlock(&lock);
	return part;
}

void block_translate(struct qemu_plugin_tb *tb)
{
	size_t nr_insns = qemu_plugin_tb_n_insns(tb);
	struct insn *insns = allocate(nr_insns, sizeof(*insns));
	uint64_t pc = qemu_plugin_tb_vaddr(tb);
	bool kernel = is_kernel(pc);
	struct block_scan scan = { .knows_ecx = false };
	struct qemu_plugin_insn *insn = NULL;
	struct block *block;

	for (size_t i = 0; i < nr_insns; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		insns[i].offset = (uint16_t)(qemu_plugin_insn_vaddr(insn) - pc);
		insns[i].found = look_at(insn, kernel, &scan);
		if (insns[i].found & TRAIT_STRING && kernel &&
		    !exact.accesses.score)
			insns[i].found |= BIT_OF(CLASS_STRING_STEPS);
	}
	block = make_block(pc, insns, nr_insns, kernel);
	block->end_pc = block->last_pc + qemu_plugin_insn_size(insn);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block,
					     QEMU_PLUGIN_CB_NO_REGS, block);
	if (nr_insns == 1 && interface_restarts())
		qemu_plugin_register_vcpu_mem_cb(insn, on_access_alone,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, block);
}
