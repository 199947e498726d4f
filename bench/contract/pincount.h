/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PINCOUNT_H
#define BENCH_PINCOUNT_H

#include <errno.h>
#include <stdint.h>

/* Outcome of pin cycles, added up by the pinner. */
struct pin_count {
	uint64_t pages;		/* pinned and released, or found held */
	uint64_t refused;	/* cycles that the kernel refused; by errno: */
	uint64_t efault, eagain, enomem, other;
	uint64_t get_us, put_us;	/* both phases, timed by the kernel */
};

static inline void pin_count_add(struct pin_count *sum,
				 const struct pin_count *more)
{
	sum->pages += more->pages;
	sum->refused += more->refused;
	sum->efault += more->efault;
	sum->eagain += more->eagain;
	sum->enomem += more->enomem;
	sum->other += more->other;
	sum->get_us += more->get_us;
	sum->put_us += more->put_us;
}

static inline void pin_refused(struct pin_count *count, int err)
{
	count->refused++;
	if (err == EFAULT)
		count->efault++;
	else if (err == EAGAIN)
		count->eagain++;
	else if (err == ENOMEM)
		count->enomem++;
	else
		count->other++;
}

#endif
