/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_EXACT_H
#define LAB_PLUGIN_EXACT_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>

#include "lab/plugin/classify.h"
#include "lab/plugin/qemu.h"

/*
 * Counts of what the guest executed, per virtual CPU, and the windows that
 * marks cut out of them.
 *
 * A CPU's counts are written by its own thread alone (with thread=multi each
 * virtual CPU is one), in a cache line of its own, and read by the thread that
 * executes a mark: of another CPU, they may be one block old.
 */

#define VCPUS_MAX  64
#define BLOCKS_MAX (4u << 20)	/* of the kernel, translated */

/* An instruction of a block: where it begins, its classes and traits. */
struct insn {
	uint32_t found;
	uint16_t offset;
};

/* A block of instructions without a branch, as translated. Never freed. */
struct block {
	uint64_t pc;
	uint64_t last_pc;		/* of its last instruction, */
	uint64_t end_pc;		/* and of the one behind it */
	uint32_t index;			/* of kernel blocks, else BLOCKS_MAX */
	uint16_t nr_insns;		/* without strings */
	bool kernel;
	bool pauses;
	bool ends_paused;		/* a pause is its last instruction */
	bool only_jumps;
	uint8_t string_accesses;	/* per step of the string that it
					   ends with; 0: none, or none that
					   is told by its accesses */
	uint8_t nr_items;
	uint16_t nr_all;		/* of insns */
	const struct insn *insns;
	struct block *_Atomic parts;	/* see block_part() */
	struct block *next_part;
	struct {
		uint8_t class;
		uint8_t nr;
	} items[];
};

struct vcpu {
	alignas(64) uint64_t counts[CLASSES_MAX];
	struct block *now;		/* the last block that began */
	const struct block *alone;	/* see count_restart() */
	uint64_t accesses;		/* of strings, when now began */
	bool counted;			/* now is in counts */
	bool waits;			/* now does */
	bool paused;			/* so does the next one */
	uint32_t *runs;			/* by block; NULL: not asked for */
	uint32_t *steps;		/* of strings; by block */
};

/* What the windows of one round add up to. */
enum window_kind { WINDOW_WORK, WINDOW_EMPTY, NR_WINDOWS };

struct exact {
	const struct arch *arch;
	unsigned nr_vcpus;
	struct vcpu vcpu[VCPUS_MAX];
	qemu_plugin_u64 accesses;	/* of strings; its score is NULL where
					   a block is executed per step */
	FILE *out, *blocks_out;
	struct block **blocks;		/* by index */
	_Atomic uint32_t nr_blocks;
	_Atomic bool by_block;		/* inside a window of work */
};

extern struct exact exact;

/* block_translate() - QEMU translates a block: see to it that it is counted. */
void block_translate(struct qemu_plugin_tb *tb);

/*
 * block_part() - the instructions of @block up to the one at @last_pc, as a
 * block of its own. Thread-safe.
 *
 * Return: NULL if @block has no instruction there.
 */
struct block *block_part(struct block *block, uint64_t last_pc);

/* count_block() - @vcpu begins to execute @block. */
void count_block(struct vcpu *vcpu, struct block *block);

/*
 * count_restart() - @vcpu has executed @alone, a block of one instruction that
 * accesses memory. If count_block() was not called for it, then QEMU left the
 * block before at this instruction.
 */
void count_restart(struct vcpu *vcpu, const struct block *alone);

/* count_all() - put all of @vcpu's last block into its counts. */
void count_all(struct vcpu *vcpu);

/*
 * window_mark() - @vcpu executed the mark @what. At a round's end its windows
 * are written: one line of JSON to exact.out, one line per block that ran to
 * exact.blocks_out.
 */
void window_mark(unsigned vcpu, unsigned what);

/* window_write_head() - the first line: the names of the classes. */
void window_write_head(void);

#endif
