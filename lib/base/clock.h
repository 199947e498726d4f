/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * clock_ns() - CLOCK_MONOTONIC in nanoseconds. Values compare between all
 * threads and processes of one boot. With the usual clock sources the vDSO
 * reads the clock without a system call; clock_cost_ns() measures the cost of a
 * read on this machine.
 */
static inline uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * clock_cost_ns() - the cost of one clock_ns() in nanoseconds: it is the time
 * that an interval between two clock_ns() contains although nothing is done in
 * it. Measured as the smallest mean over several batches of back-to-back reads,
 * so that an interrupt in one batch does not count. Takes about a millisecond.
 * Thread-safe.
 */
double clock_cost_ns(void);

/*
 * clock_step_ns() - the step of clock_ns() in nanoseconds, found from the
 * differences between some thousand measured intervals; 1 if the step is below
 * 3. Takes some milliseconds. Thread-safe.
 * clock_step_of() - the same, computed from @nr given intervals.
 */
double clock_step_ns(void);
double clock_step_of(const uint64_t *interval_ns, unsigned nr);

/*
 * clock_ticks() - the CPU's own counter: TSC on x86, CNTVCT on arm64, the time
 * base on Power, the TOD clock on s390, time on RISC-V (there firmware may
 * emulate the read). Cheaper than clock_ns(), and without a system call on any
 * clock source. Subtract only values that were read on the same CPU. The read
 * is not ordered against earlier loads.
 */
static inline uint64_t clock_ticks(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t ticks;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
#elif defined(__powerpc64__)
	return __builtin_ppc_get_timebase();
#elif defined(__s390x__)
	uint64_t ticks;

	__asm__ volatile("stckf %0" : "=Q"(ticks) : : "cc");
	return ticks;
#elif defined(__riscv)
	uint64_t ticks;

	__asm__ volatile("rdtime %0" : "=r"(ticks));
	return ticks;
#else
#error "the counter of this architecture's CPUs is not known here"
#endif
}

/*
 * clock_tick_ns() - nanoseconds per tick on the calling CPU, measured against
 * clock_ns() over some milliseconds. Accurate to 0.1 %, even if a clock read is
 * interrupted.
 */
double clock_tick_ns(void);

/* clock_sleep_ns() - sleep for @duration_ns, resuming after signals. */
void clock_sleep_ns(uint64_t duration_ns);

#endif
