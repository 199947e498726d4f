/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RELAX_H
#define LIB_RELAX_H

/*
 * cpu_relax() - what a loop that waits executes in each pass, as the kernel's
 * cpu_relax() does. On s390 that is a compiler barrier.
 */
static inline void cpu_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#elif defined(__powerpc64__)
	__asm__ volatile("or 1,1,1\n\tor 2,2,2" ::: "memory");
#elif defined(__s390x__)
	__asm__ volatile("" ::: "memory");
#elif defined(__riscv)
	/* pause: a fence of Zihintpause, and a NOP to other CPUs. */
	__asm__ volatile(".4byte 0x0100000f" ::: "memory");
#else
#error "the wait of a loop is not known for this architecture here"
#endif
}

#endif
