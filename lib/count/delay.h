/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DELAY_H
#define LIB_DELAY_H

#include <stdint.h>

/*
 * A delay of some nanoseconds that no other work overlaps: a row of dependent
 * instructions between two barriers that no instruction passes (x86 lfence,
 * arm64 isb). A jump into the row selects how many of the instructions run; a
 * loop instead would end with a mispredicted branch. Two delays differ only in
 * those instructions: the rest takes the same time in each.
 */

#define DELAY_MAX_NS 1000

/*
 * The numbers of instructions: divisions first, then complements. A division is
 * slow, so the row is short. This matters because a system call drives the code
 * out of the cache, and fetching a long row again would add to the delay.
 */
struct delay {
	unsigned divisions, complements;
};

/*
 * delay_calibrate() - find the delay nearest to @delay_ns, as measured now on
 * the calling CPU. 0 gives the delay that the others are compared with. Takes
 * some milliseconds.
 * Return: 0; -ERANGE with fail() if the CPU is too fast for so long a delay.
 */
int delay_calibrate(struct delay *delay, uint64_t delay_ns);

/*
 * delay_run() - wait for the length of @delay. delay_run_extra() - the same,
 * @nr times; it is the run() of a struct extra. Both are thread-safe.
 */
void delay_run(const struct delay *delay);
int delay_run_extra(void *delay, uint64_t nr);

/*
 * delay_measure() - by how many nanoseconds @delay takes longer than the delay
 * of 0, as measured by extra_measure().
 */
double delay_measure(const struct delay *delay);

#endif
