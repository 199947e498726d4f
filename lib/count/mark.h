/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MARK_H
#define LIB_MARK_H

#include <stdint.h>

/*
 * Marks in the instruction stream, for an emulator that watches the program.
 * They show which round begins, and where its windows begin and end. Without
 * such an emulator a mark is a NOP.
 *
 * x86-64: the long NOP `nopl disp32(%rax,%rax,1)`, 0f 1f 84 00 and the
 * displacement. It accesses no memory. Padding inserted by the compiler has the
 * displacement 0, so it is no mark. arm64: `movz xzr, #imm16, lsl #48`, which
 * discards a constant: an ordinary instruction of every ARMv8 for which
 * compilers have no use. A HINT would be a NOP, too, but Arm assigns its unused
 * numbers one after another. Power: `tdi 0,r0,imm16`, a trap on no condition.
 * s390: `brcl 0,disp32`, a branch on no condition. RISC-V: `slti zero,zero,
 * imm12`, a hint that the architecture leaves to custom use.
 *
 * A mark consists of constants only: version 1 of QEMU's plugin interface shows
 * the bytes of an instruction, but no registers. So a number is written bit by
 * bit.
 */

enum mark {
	MARK_ROUND,		/* a round begins; its number follows, */
	MARK_BIT_0,		/* MARK_NUMBER_BITS bits, the highest first */
	MARK_BIT_1,
	MARK_WORK,		/* a timed window begins */
	MARK_WORK_END,
	MARK_EMPTY,		/* an empty window begins */
	MARK_EMPTY_END,
	MARK_ROUND_END,
	NR_MARKS,
};

#define MARK_NUMBER_BITS 32
#define MARK_X86_PREFIX	 0x00841f0fu	/* the first four bytes */
#define MARK_X86_MAGIC	 0x6d6d6600u	/* of the displacement; or'ed */
#define MARK_ARM64_MAGIC 0x6d00u	/* of imm16; or'ed */
#define MARK_PPC_MAGIC	 0x6d00u	/* of imm16; or'ed */
#define MARK_S390_MAGIC	 0x6d6d6600u	/* of the displacement; or'ed */
#define MARK_RISCV_MAGIC 0x6d0u		/* of imm12; or'ed */

#if defined(__x86_64__)
#define MARK(what)						\
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00\n\t.long %c0"	\
			 : : "i"(MARK_X86_MAGIC | (what)) : "memory")
#elif defined(__aarch64__)
#define MARK(what)						\
	__asm__ volatile("movz xzr, #%c0, lsl #48"			\
			 : : "i"(MARK_ARM64_MAGIC | (what)) : "memory")
#elif defined(__powerpc64__)
#define MARK(what)						\
	__asm__ volatile("tdi 0, 0, %c0"				\
			 : : "i"(MARK_PPC_MAGIC | (what)) : "memory")
#elif defined(__s390x__)
/* %c would print only one byte of a constant here. */
#define MARK(what)						\
	__asm__ volatile(".short 0xc004\n\t.long %0"			\
			 : : "i"(MARK_S390_MAGIC | (what)) : "memory")
#elif defined(__riscv)
#define MARK(what)						\
	__asm__ volatile("slti zero, zero, %c0"				\
			 : : "i"(MARK_RISCV_MAGIC | (what)) : "memory")
#else
#error "no instruction that does nothing is known for marks here"
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
