/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_FAULTS_H
#define BENCH_FAULTS_H

#include <stdint.h>
#include <sys/resource.h>

/*
 * faults_minor() - page faults so far that read no disk: of the calling thread
 * (@who: RUSAGE_THREAD; a peer faults on pages of its own), or of all threads
 * of the process (RUSAGE_SELF).
 */
static inline uint64_t faults_minor(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)usage.ru_minflt;
}

#endif
