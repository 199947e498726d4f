/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MARK_H
#define LIB_MARK_H

#include <stdint.h>

/*
 * Marks in the instruction stream, for an emulator that looks on: which round
 * begins, where its windows begin and end. A machine that nobody looks at
 * executes a NOP.
 *
 * x86-64: the long NOP `nopl disp32(%rax,%rax,1)`, 0f 1f 84 00 and the
 * displacement. No memory is accessed, and padding has a displacement of 0.
 * arm64: `movz xzr, #imm16, lsl #48`, a constant thrown away: an ordinary
 * instruction of every ARMv8, which no compiler has a use for. The HINT space
 * would be a NOP too, but its free numbers get a meaning one after the other.
 *
 * A mark holds constants alone: version 1 of QEMU's plugin interface shows an
 * instruction's bytes, and no registers. So a number is told in single bits.
 */

enum mark {
	MARK_ROUND,		/* a round begins; its number follows, */
	MARK_BIT_0,		/* MARK_NUMBER_BITS bits, the highest first */
	MARK_BIT_1,
	MARK_WORK,		/* a timed window begins */
	MARK_WORK_END,
	MARK_EMPTY,		/* one in which nothing is done */
	MARK_EMPTY_END,
	MARK_ROUND_END,
	NR_MARKS,
};

#define MARK_NUMBER_BITS 32
#define MARK_X86_PREFIX	 0x00841f0fu	/* the first four bytes */
#define MARK_X86_MAGIC	 0x6d6d6600u	/* of the displacement; or'ed */
#define MARK_ARM64_MAGIC 0x6d00u	/* of imm16; or'ed */

#if defined(__x86_64__)
#define MARK(what)						\
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00\n\t.long %c0"	\
			 : : "i"(MARK_X86_MAGIC | (what)) : "memory")
#elif defined(__aarch64__)
#define MARK(what)						\
	__asm__ volatile("movz xzr, #%c0, lsl #48"			\
			 : : "i"(MARK_ARM64_MAGIC | (what)) : "memory")
#else
#define MARK(what) ((void)(what))
#endif

/* mark_round() - the round with this @number begins. */
static inline void mark_round(uint32_t number)
{
	MARK(MARK_ROUND);
	for (int bit = MARK_NUMBER_BITS - 1; bit >= 0; bit--) {
		if (number >> bit & 1)
			MARK(MARK_BIT_1);
		else
			MARK(MARK_BIT_0);
	}
}

#endif
