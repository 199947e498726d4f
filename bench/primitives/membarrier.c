/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * membarrier(PRIVATE_EXPEDITED): an IPI to every other CPU that runs this mm,
 * and none to the rest. It stands for an IPI aimed at the lockless walkers of
 * one mm. One op is one system call, back when every target has answered.
 * Witness: one call-function interrupt per op and spinning peer.
 * Source: kernel/sched/membarrier.c membarrier_private_expedited().
 */
#include "bench/bench.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

static int membarrier(int cmd)
{
	return (int)syscall(SYS_membarrier, cmd, 0, 0);
}

static int membarrier_probe(const struct bench_env *env)
{
	int commands = membarrier(MEMBARRIER_CMD_QUERY);

	if (commands < 0)
		return fail(errno, "membarrier(QUERY)");
	if (!(commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED))
		return fail(0, "this kernel has no membarrier("
			    "PRIVATE_EXPEDITED)");
	return 0;
}

static int membarrier_setup(void *state, const struct bench_env *env)
{
	if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
		return fail(errno, "membarrier(REGISTER_PRIVATE_EXPEDITED)");
	return 0;
}

static int membarrier_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
			return fail(errno, "membarrier(PRIVATE_EXPEDITED)");
	return 0;
}

const struct primitive primitive_membarrier = {
	.subject = {
		.name = "membarrier",
		.summary = "membarrier: IPI to the CPUs that run this mm",
		.kernel_path = "membarrier_private_expedited",
		.probe = membarrier_probe,
	},
	.op = "membarrier(PRIVATE_EXPEDITED)",
	.witness = WITNESS_CAL,
	.per_peer = 1.0,
	.setup = membarrier_setup,
	.run = membarrier_run,
};
