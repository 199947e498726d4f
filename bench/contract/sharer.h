/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SHARER_H
#define BENCH_SHARER_H

#include <stdbool.h>
#include <sys/types.h>

#include "bench/contract/area.h"

/*
 * A forked process that shares all pages of the caller and sleeps. It touches
 * no page and does not outlive its parent. A zeroed struct has no process.
 */
struct sharer {
	pid_t pid;			/* 0: none */
};

/* sharer_start() - fork the process. Return: 0; -errno with fail(). */
int sharer_start(struct sharer *sharer, const struct area *area);

/* sharer_end() - kill and reap the process, if there is one. */
void sharer_end(struct sharer *sharer);

/*
 * sharer_ended() - has the process ended before sharer_end()? If so, it has
 * been reaped, and its PID may by now belong to another process.
 */
bool sharer_ended(struct sharer *sharer);

#endif
