/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * membarrier(): a barrier on other CPUs, at the caller's expense. One op is
 * one system call, back when every target has passed a barrier.
 * cmd=private: PRIVATE_EXPEDITED, an IPI to every other CPU that runs this mm.
 *	It stands for an IPI aimed at the lockless walkers of one mm.
 * cmd=global-expedited: an IPI to every CPU that runs a registered process.
 * cmd=global: no IPI; the caller waits for an RCU grace period
 *	(synchronize_rcu()), which is milliseconds.
 * Misreading: with cmd=global the time depends on the timer tick (HZ), and on
 * what else waits for a grace period. nohz_full refuses it.
 * Witness: one call-function interrupt per op and spinning peer; of global,
 * none.
 * Source: kernel/sched/membarrier.c.
 */
#include "bench/bench.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CMD_PRIVATE, CMD_GLOBAL_EXPEDITED, CMD_GLOBAL };

static const char *const choices[] = { "private", "global-expedited",
				       "global", NULL };

static const struct opt_spec opts[] = {
	{ .name = "cmd", .kind = OPT_CHOICE, .def = CMD_PRIVATE,
	  .choices = choices, .help = "whom it reaches, and how" },
	{ .name = NULL },
};

static const struct command {
	const char *name;
	int cmd, registers;		/* 0: needs none */
} commands[] = {
	{ "PRIVATE_EXPEDITED", MEMBARRIER_CMD_PRIVATE_EXPEDITED,
	  MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED },
	{ "GLOBAL_EXPEDITED", MEMBARRIER_CMD_GLOBAL_EXPEDITED,
	  MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED },
	{ "GLOBAL", MEMBARRIER_CMD_GLOBAL, 0 },
};

struct membarrier {
	const struct command *command;
};

static int membarrier(int cmd)
{
	return (int)syscall(SYS_membarrier, cmd, 0, 0);
}

static int membarrier_probe(const struct bench_env *env)
{
	const struct command *command = &commands[env->opts[0]];
	int has = membarrier(MEMBARRIER_CMD_QUERY);

	if (has < 0)
		return fail(errno, "membarrier(QUERY)");
	if (!(has & command->cmd))
		return fail(0, "this kernel has no membarrier(%s)",
			    command->name);
	return 0;
}

static int membarrier_setup(void *state, const struct bench_env *env)
{
	struct membarrier *self = state;

	self->command = &commands[env->opts[0]];
	if (self->command->registers && membarrier(self->command->registers))
		return fail(errno, "membarrier(REGISTER_%s)",
			    self->command->name);
	return 0;
}

static int membarrier_run(void *state, uint64_t nr_ops)
{
	const struct command *command =
		((struct membarrier *)state)->command;

	for (; nr_ops; nr_ops--)
		if (membarrier(command->cmd))
			return fail(errno, "membarrier(%s)", command->name);
	return 0;
}

static bool membarrier_promises(const uint64_t *values)
{
	return values[0] != CMD_GLOBAL;
}

const struct primitive primitive_membarrier = {
	.subject = {
		.name = "membarrier",
		.summary = "membarrier: IPI to the CPUs that run this mm",
		.kernel_path = "membarrier_private_expedited, "
			       "membarrier_global_expedited, synchronize_rcu",
		.by_release =
			"Cmd=private interrupts every other CPU that runs "
			"this process; cmd=global-expedited every CPU that "
			"runs a registered process; cmd=global interrupts "
			"nobody and waits for an RCU grace period, which is "
			"milliseconds.",
		.includes =
			"The system call, which returns when every target has "
			"answered.",
		.misreading =
			"It is not the broadcast of a collapse, which goes to "
			"all online CPUs: it stands for an interrupt aimed at "
			"the lockless walkers of one process.",
		.needs =
			"CONFIG_MEMBARRIER.",
		.proof =
			"One call-function interrupt per op and spinning "
			"peer.",
		.opts = opts,
		.state_bytes = sizeof(struct membarrier),
		.probe = membarrier_probe,
	},
	.op = "membarrier system call",
	.witness = WITNESS_CAL,
	.per_peer = 1.0,
	.promises = membarrier_promises,
	.setup = membarrier_setup,
	.run = membarrier_run,
};
