/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BARRIERS_H
#define BENCH_BARRIERS_H

/*
 * The kernel's barriers, with the same instructions. Each is a compiler
 * barrier, too. An empty string: the kernel needs no instruction there.
 * Source: arch/ARCH/include/asm/barrier.h, ARCH being x86, arm64, powerpc (64
 * bits), s390 and riscv; s390 executes bcr 14,0 since z196, the oldest machine
 * of Debian's kernels.
 */
#if defined(__x86_64__)
/* The atomic operation is a full barrier; stores and loads stay in order. */
#define BARRIER_MB	     "lock; addl $0,-4(%%rsp)"
#define BARRIER_AFTER_ATOMIC ""
#define BARRIER_WMB	     ""
#define BARRIER_RMB	     ""
#define BARRIER_CLOBBERS     "memory", "cc"
#elif defined(__aarch64__)
#define BARRIER_MB	     "dmb ish"
#define BARRIER_AFTER_ATOMIC "dmb ish"
#define BARRIER_WMB	     "dmb ishst"
#define BARRIER_RMB	     "dmb ishld"
#elif defined(__powerpc64__)
#define BARRIER_MB	     "sync"
#define BARRIER_AFTER_ATOMIC "sync"
#define BARRIER_WMB	     "lwsync"
#define BARRIER_RMB	     "lwsync"
#elif defined(__s390x__)
/* As on x86, only a store followed by a load may change places. */
#define BARRIER_MB	     "bcr 14,0"
#define BARRIER_AFTER_ATOMIC ""
#define BARRIER_WMB	     ""
#define BARRIER_RMB	     ""
#elif defined(__riscv)
#define BARRIER_MB	     "fence rw,rw"
#define BARRIER_AFTER_ATOMIC "fence rw,rw"
#define BARRIER_WMB	     "fence w,w"
#define BARRIER_RMB	     "fence r,r"
#else
#error "the barriers of this architecture are not known here"
#endif

#ifndef BARRIER_CLOBBERS
#define BARRIER_CLOBBERS "memory"
#endif

static inline void barrier_smp_mb(void)
{
	__asm__ volatile(BARRIER_MB ::: BARRIER_CLOBBERS);
}

/* To follow an atomic operation. */
static inline void barrier_smp_mb_after_atomic(void)
{
	__asm__ volatile(BARRIER_AFTER_ATOMIC ::: "memory");
}

static inline void barrier_smp_wmb(void)
{
	__asm__ volatile(BARRIER_WMB ::: "memory");
}

static inline void barrier_smp_rmb(void)
{
	__asm__ volatile(BARRIER_RMB ::: "memory");
}

#endif
