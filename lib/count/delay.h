/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DELAY_H
#define LIB_DELAY_H

#include <stdint.h>

/*
 * A delay of some nanoseconds that nothing else overlaps: instructions that
 * wait for each other, between two that let nothing past them (x86 lfence,
 * arm64 isb). How many of them run is where a jump enters a row of them, so
 * that no branch of a loop is mispredicted at the end. Two delays differ by
 * those instructions alone: the rest takes the same time in each.
 */

#define DELAY_MAX_NS 1000

/*
 * Divisions, then complements. Divisions are slow, so that their row is short:
 * code that a system call has driven out of the cache would be fetched again,
 * and that would be part of the delay.
 */
struct delay {
	unsigned divisions, complements;
};

/*
 * delay_calibrate() - the delay nearest to @delay_ns on the calling CPU now.
 * 0 gives the delay that others are told against. Takes some milliseconds.
 * Return: 0; -ERANGE with fail() if the CPU is too fast for so long a delay.
 */
int delay_calibrate(struct delay *delay, uint64_t delay_ns);

/*
 * delay_run() - wait so long. delay_run_extra() - the same @nr times, as run()
 * of struct extra. Thread-safe.
 */
void delay_run(const struct delay *delay);
int delay_run_extra(void *delay, uint64_t nr);

/*
 * delay_measure() - how much longer @delay takes than the delay of 0, ns, as
 * extra_measure() finds it.
 */
double delay_measure(const struct delay *delay);

#endif
