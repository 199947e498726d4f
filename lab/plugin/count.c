/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executed blocks are counted when they are left.
 *
 * A block that a page fault leaves in its middle is counted whole, and its rest
 * is counted again. Interrupts are taken between blocks only, so everything
 * else is exact.
 *
 * A loop that waits for another CPU runs the longer the slower that CPU is,
 * which is no property of the kernel. Blocks that hold pause (arm64: yield,
 * wfe), and the code from there to the check that ends the wait, are counted as
 * waiting; the first check is counted like any other code.
 *
 * rep movs and similar instructions are counted separately, since the kernel
 * chooses between them by the CPU: one step for each element, and one for the
 * end.
 */
#include "lab/plugin/exact.h"

static bool in_window(void)
{
	return atomic_load_explicit(&exact.by_block, memory_order_relaxed);
}

static void add(struct vcpu *vcpu, const struct block *block)
{
	if (block->firmware)
		vcpu->counts[CLASS_FIRMWARE] += block->nr_insns;
	else if (!block->kernel)
		vcpu->counts[CLASS_USER] += block->nr_insns;
	else if (vcpu->waits)
		vcpu->counts[CLASS_WAITING] += block->nr_insns;
	else
		vcpu->counts[CLASS_INSTRUCTIONS] += block->nr_insns;
	for (unsigned i = 0; i < block->nr_items; i++)
		vcpu->counts[block->items[i].class] += block->items[i].nr;
	if (!vcpu->waits && block->index < BLOCKS_MAX && vcpu->runs &&
	    in_window())
		vcpu->runs[block->index]++;
}

void count_all(struct vcpu *vcpu)
{
	if (vcpu->now && !vcpu->counted)
		add(vcpu, vcpu->now);
	vcpu->counted = true;
}

static unsigned index_of(const struct vcpu *vcpu)
{
	return (unsigned)(vcpu - exact.vcpu);
}

/*
 * Since QEMU 10 all steps are one execution of the block, or a few consecutive
 * ones.
 */
static void count_steps(struct vcpu *vcpu, uint64_t next_pc)
{
	const struct block *block = vcpu->now;
	uint64_t accesses = qemu_plugin_u64_get(exact.accesses,
						index_of(vcpu));
	uint64_t steps = (accesses - vcpu->accesses) / block->string_accesses +
			 (next_pc != block->last_pc);

	vcpu->counts[CLASS_STRING_STEPS] += steps;
	if (block->index < BLOCKS_MAX && vcpu->steps && in_window())
		vcpu->steps[block->index] += (uint32_t)steps;
}

/*
 * Does @block wait? The rest of a block left in its middle waits if the block
 * did.
 */
static bool waits(const struct vcpu *vcpu, const struct block *block)
{
	if (vcpu->alone && vcpu->alone->end_pc == block->pc)
		return vcpu->waits;
	return block->kernel && (block->pauses || vcpu->paused);
}

/*
 * The new block begins at the last instruction of the previous block, so that
 * instruction was not executed there: QEMU 7.2 reports an instruction that
 * reaches into the next page, and then takes it back. A string instruction that
 * repeats itself was executed.
 */
static void take_back(struct vcpu *vcpu, uint64_t next_pc)
{
	const struct block *block = vcpu->now;
	const struct insn *last;

	if (!block || vcpu->counted || block->nr_all < 2 ||
	    block->last_pc != next_pc)
		return;
	last = &block->insns[block->nr_all - 1];
	if (!(last->found & TRAIT_STRING))
		vcpu->now = block_part(vcpu->now, block->pc + last[-1].offset);
}

void count_block(struct vcpu *vcpu, struct block *block)
{
	take_back(vcpu, block->pc);
	count_all(vcpu);
	if (vcpu->now && vcpu->now->string_accesses)
		count_steps(vcpu, block->pc);
	if (block->string_accesses)
		vcpu->accesses = qemu_plugin_u64_get(exact.accesses,
						     index_of(vcpu));
	vcpu->waits = waits(vcpu, block);
	vcpu->paused = block->kernel && (block->ends_paused ||
					 (vcpu->paused && block->only_jumps));
	vcpu->alone = NULL;
	vcpu->now = block;
	vcpu->counted = false;
}

/*
 * Since QEMU 8.2 an instruction that accesses a device must be the last of its
 * block. If it is not, QEMU executes it again, in a block of its own without a
 * callback at its begin, and then the instructions behind it, as a new block.
 */
void count_restart(struct vcpu *vcpu, const struct block *alone)
{
	struct block *part;

	if (!vcpu->now || vcpu->now == alone || vcpu->counted)
		return;
	part = block_part(vcpu->now, alone->pc);
	if (!part)
		return;
	vcpu->now = part;
	count_all(vcpu);
	vcpu->alone = alone;
}
