/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_EXACT_H
#define LAB_PLUGIN_EXACT_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>

#include "lab/plugin/classify.h"
#include "lab/plugin/qemu.h"

/*
 * Counts of executed instructions, per virtual CPU, and the windows of these
 * counts that marks delimit.
 *
 * Only a CPU's own thread writes its counts (with thread=multi each virtual CPU
 * is a thread), in a cache line of their own. The thread that executes a mark
 * reads the counts of all CPUs: those of another CPU may be one block old.
 */

#define VCPUS_MAX  64
#define BLOCKS_MAX (4u << 20)	/* translated kernel blocks */

/* An instruction of a block: its offset, classes and traits. */
struct insn {
	uint32_t found;
	uint16_t offset;
};

/*
 * A block of instructions without a branch inside, as translated. Never freed.
 */
struct block {
	uint64_t pc;
	uint64_t last_pc;		/* of its last instruction */
	uint64_t end_pc;		/* behind its last instruction */
	uint32_t index;			/* of a kernel block, else BLOCKS_MAX */
	uint16_t nr_insns;		/* without string instructions */
	bool kernel;
	bool firmware;			/* instructions of CLASS_FIRMWARE */
	bool pauses;
	bool ends_paused;		/* its last instruction is a pause */
	bool only_jumps;
	uint8_t string_accesses;	/* accesses per step of the string
					   instruction at its end; 0: none, or
					   steps are not counted by accesses */
	uint8_t nr_items;
	uint16_t nr_all;		/* number of insns */
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
	bool counted;			/* now is included in counts */
	bool waits;			/* now waits */
	bool paused;			/* the next block waits, too */
	uint32_t *runs;			/* by block; NULL: not requested */
	uint32_t *steps;		/* of strings; by block */
};

/* The two kinds of windows, each summed up over a round. */
enum window_kind { WINDOW_WORK, WINDOW_EMPTY, NR_WINDOWS };

struct exact {
	const struct arch *arch;
	unsigned nr_vcpus;
	struct vcpu vcpu[VCPUS_MAX];
	qemu_plugin_u64 accesses;	/* of strings; score is NULL if a block
					   is executed once per step */
	FILE *out, *blocks_out;
	struct block **blocks;		/* by index */
	_Atomic uint32_t nr_blocks;
	_Atomic bool by_block;		/* inside a window of work */
};

extern struct exact exact;

/*
 * block_translate() - called when QEMU translates a block: register the
 * callbacks that count it.
 */
void block_translate(struct qemu_plugin_tb *tb);

/*
 * block_part() - the instructions of @block up to @last_pc, as a block of its
 * own. Thread-safe.
 *
 * Return: NULL if @block has no instruction at @last_pc.
 */
struct block *block_part(struct block *block, uint64_t last_pc);

/* count_block() - @vcpu begins to execute @block. */
void count_block(struct vcpu *vcpu, struct block *block);

/*
 * count_restart() - @vcpu has executed @alone, a block of one instruction that
 * accesses memory. If count_block() was not called for it, QEMU left the
 * previous block at this instruction.
 */
void count_restart(struct vcpu *vcpu, const struct block *alone);

/* count_all() - add @vcpu's last block to its counts. */
void count_all(struct vcpu *vcpu);

/*
 * window_mark() - @vcpu executed the mark @what. At the end of a round write
 * its windows: one line of JSON to exact.out, one line per executed block to
 * exact.blocks_out.
 */
void window_mark(unsigned vcpu, unsigned what);

/* window_write_head() - write the first line: the names of the classes. */
void window_write_head(void);

#endif
