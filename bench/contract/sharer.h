/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SHARER_H
#define BENCH_SHARER_H

#include <stdbool.h>
#include <sys/types.h>

#include "bench/contract/area.h"

/*
 * A forked process that shares all pages of the caller and sleeps. It touches
 * nothing and does not outlive its parent. A zeroed struct has none.
 */
struct sharer {
	pid_t pid;			/* 0: none */
};

/* sharer_start() - fork it. Return: 0; -errno with fail(). */
int sharer_start(struct sharer *sharer, const struct area *area);

/* sharer_end() - kill and reap it, if there is one. */
void sharer_end(struct sharer *sharer);

/*
 * sharer_ended() - has it ended before sharer_end()? It is reaped then, since
 * its number may be another process's by now.
 */
bool sharer_ended(struct sharer *sharer);

#endif
