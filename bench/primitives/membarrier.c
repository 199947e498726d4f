/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: kernel/sched/membarrier.c. */
#include "bench/contract/bench.h"
#include "bench/contract/membarrier.h"

enum { CMD_PRIVATE, CMD_GLOBAL_EXPEDITED, CMD_GLOBAL };

static const char *const membarrier_choices[] = {
	"private", "global-expedited", "global", NULL
};

static const struct opt_spec membarrier_opts[] = {
	{ .name = "cmd", .kind = OPT_CHOICE, .def = CMD_PRIVATE,
	  .choices = membarrier_choices,
	  .help = "whom it reaches, and how" },
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

static int membarrier_probe(const struct bench_env *env)
{
	const struct command *command = &commands[env->opts[0]];

	return membarrier_check(command->cmd, command->name);
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
			"With cmd=private it interrupts every other CPU that "
			"runs this process; with cmd=global-expedited every "
			"CPU that runs a registered process. With cmd=global "
			"it interrupts no CPU and waits for an RCU grace "
			"period, which takes milliseconds.",
		.includes =
			"The system call, which returns when every target has "
			"answered.",
		.misreading =
			"It is not the broadcast of a collapse, which goes to "
			"all online CPUs: it stands for an interrupt that is "
			"sent only to the lockless walkers of one process. "
			"With cmd=global the time depends on the timer tick "
			"(HZ), and on other work that waits for a grace "
			"period.",
		.needs =
			"CONFIG_MEMBARRIER; cmd=global: no CPU that is "
			"nohz_full.",
		.proof =
			"One call-function interrupt per op and spinning "
			"peer; with cmd=global, none.",
		.opts = membarrier_opts,
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
