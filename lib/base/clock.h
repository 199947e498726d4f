/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * clock_ns() - CLOCK_MONOTONIC in nanoseconds. Comparable between the threads
 * and processes of one boot. On the usual clock sources the vDSO answers
 * without a system call; clock_cost_ns() tells what a read costs here.
 */
static inline uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * clock_cost_ns() - what one clock_ns() adds to an interval stamped with two
 * of them, in nanoseconds: the smallest mean over several batches of back to
 * back reads, so that an interrupt in one batch does not count.
 * Takes about a millisecond. Thread-safe.
 */
double clock_cost_ns(void);

/*
 * clock_step_ns() - by how much clock_ns() steps, in nanoseconds, from the
 * distances between the intervals of some thousand reads; 1 where it steps by
 * less than 3. Takes some milliseconds. Thread-safe.
 * clock_step_of() - the same of @nr intervals.
 */
double clock_step_ns(void);
double clock_step_of(const uint64_t *interval_ns, unsigned nr);

/*
 * clock_ticks() - the CPU's own counter: x86 TSC, arm64 CNTVCT. Cheaper than
 * clock_ns() and without a system call on any clock source. Differences are for
 * one CPU. Not ordered against the loads before it.
 */
static inline uint64_t clock_ticks(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t ticks;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
#else
	return clock_ns();
#endif
}

/*
 * clock_tick_ns() - ns per tick of the calling CPU, against clock_ns() over
 * some milliseconds; within 0.1 %, also where an interruption hits a stamp.
 */
double clock_tick_ns(void);

/* clock_sleep_ns() - sleep for @duration_ns, resuming after signals. */
void clock_sleep_ns(uint64_t duration_ns);

#endif
