/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BARRIERS_H
#define BENCH_BARRIERS_H

/*
 * The kernel's barriers, with the same instructions. Each is a compiler
 * barrier, too.
 * Source: arch/x86/include/asm/barrier.h, arch/arm64/include/asm/barrier.h.
 */

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "the barriers of this architecture are not known here"
#endif

static inline void barrier_smp_mb(void)
{
#if defined(__x86_64__)
	__asm__ volatile("lock; addl $0,-4(%%rsp)" ::: "memory", "cc");
#elif defined(__aarch64__)
	__asm__ volatile("dmb ish" ::: "memory");
#endif
}

/* To follow an atomic operation, which on x86 is already a full barrier. */
static inline void barrier_smp_mb_after_atomic(void)
{
#if defined(__x86_64__)
	__asm__ volatile("" ::: "memory");
#elif defined(__aarch64__)
	__asm__ volatile("dmb ish" ::: "memory");
#endif
}

/* x86 keeps stores in order, and loads in order. */
static inline void barrier_smp_wmb(void)
{
#if defined(__x86_64__)
	__asm__ volatile("" ::: "memory");
#elif defined(__aarch64__)
	__asm__ volatile("dmb ishst" ::: "memory");
#endif
}

static inline void barrier_smp_rmb(void)
{
#if defined(__x86_64__)
	__asm__ volatile("" ::: "memory");
#elif defined(__aarch64__)
	__asm__ volatile("dmb ishld" ::: "memory");
#endif
}

#endif
