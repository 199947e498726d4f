/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_FAULTS_H
#define BENCH_FAULTS_H

#include <stdint.h>
#include <sys/resource.h>

/*
 * faults_minor() - number of minor page faults so far, which read no disk.
 * @who: RUSAGE_THREAD for the calling thread alone (a peer faults on pages of
 * its own), RUSAGE_SELF for all threads of the process.
 */
static inline uint64_t faults_minor(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)usage.ru_minflt;
}

#endif
