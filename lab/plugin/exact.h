/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LAB_PLUGIN_EXACT_H
#define LAB_PLUGIN_EXACT_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdio.h>

#include "lab/plugin/classify.h"

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

/* A block of instructions without a branch, as translated. Never freed. */
struct block {
	uint64_t pc;
	uint32_t index;			/* of kernel blocks, else BLOCKS_MAX */
	uint16_t nr_insns;
	bool kernel;
	bool pauses;
	bool ends_paused;		/* a pause is its last instruction */
	bool only_jumps;
	uint8_t nr_items;
	struct {
		uint8_t class;
		uint8_t nr;
	} items[];
};

struct vcpu {
	alignas(64) uint64_t counts[CLASSES_MAX];
	bool paused;			/* its last block waited */
	uint32_t *runs;			/* by block; NULL: not asked for */
};

/* What the windows of one round add up to. */
enum window_kind { WINDOW_WORK, WINDOW_EMPTY, NR_WINDOWS };

struct exact {
	const struct arch *arch;
	unsigned nr_vcpus;
	struct vcpu vcpu[VCPUS_MAX];
	FILE *out, *blocks_out;
	struct block **blocks;		/* by index */
	_Atomic uint32_t nr_blocks;
	_Atomic bool by_block;		/* inside a window of work */
};

extern struct exact exact;

/*
 * window_mark() - @vcpu executed the mark @what. At a round's end its windows
 * are written: one line of JSON to exact.out, one line per block that ran to
 * exact.blocks_out.
 */
void window_mark(unsigned vcpu, unsigned what);

/* window_write_head() - the first line: the names of the classes. */
void window_write_head(void);

#endif
