/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: arch/riscv/include/asm/barrier.h RISCV_FENCE(). */
#include "bench/contract/bench.h"

#if defined(__riscv)
#define FENCE(sets) __asm__ volatile("fence " sets ::: "memory")
#define HAS_FENCE   true
#else
#define FENCE(sets)
#define HAS_FENCE   false
#endif

enum { FENCE_RW_RW, FENCE_R_R, FENCE_W_W, FENCE_R_RW, FENCE_RW_W };

static const char *const fence_choices[] = {
	[FENCE_RW_RW] = "rw-rw", [FENCE_R_R] = "r-r", [FENCE_W_W] = "w-w",
	[FENCE_R_RW] = "r-rw", [FENCE_RW_W] = "rw-w", NULL,
};

static const struct opt_spec fence_opts[] = {
	{ .name = "sets", .kind = OPT_CHOICE, .def = FENCE_RW_RW,
	  .choices = fence_choices,
	  .help = "accesses before it and after it that it orders" },
	{ .name = NULL },
};

struct fence {
	uint64_t sets;
};

static int fence_probe(const struct bench_env *env)
{
	return HAS_FENCE ? 0 : fail_plain(EOPNOTSUPP, "fence is an "
					  "instruction of RISC-V");
}

static int fence_setup(void *state, const struct bench_env *env)
{
	((struct fence *)state)->sets = env->opts[0];
	return 0;
}

#define FENCE_LOOP(sets)					\
	do {							\
		for (; nr_ops; nr_ops--)			\
			FENCE(sets);				\
	} while (0)

static int fence_run(void *state, uint64_t nr_ops)
{
	switch (((struct fence *)state)->sets) {
	case FENCE_RW_RW:
		FENCE_LOOP("rw,rw");
		break;
	case FENCE_R_R:
		FENCE_LOOP("r,r");
		break;
	case FENCE_W_W:
		FENCE_LOOP("w,w");
		break;
	case FENCE_R_RW:
		FENCE_LOOP("r,rw");
		break;
	case FENCE_RW_W:
		FENCE_LOOP("rw,w");
		break;
	}
	return 0;
}

const struct primitive primitive_fence = {
	.subject = {
		.name = "fence",
		.summary = "barrier of RISC-V, by the accesses that it orders",
		.kernel_path = "smp_mb: fence rw,rw; smp_rmb: fence r,r; "
			       "smp_wmb: fence w,w",
		.by_release =
			"smp_load_acquire() executes fence r,rw after the "
			"load, smp_store_release() fence rw,w before the "
			"store.",
		.misreading =
			"It is a lower bound, as for smp_mb: there are no "
			"accesses to wait for.",
		.needs =
			"A RISC-V CPU.",
		.opts = fence_opts,
		.state_bytes = sizeof(struct fence),
		.probe = fence_probe,
	},
	.op = "fence",
	.setup = fence_setup,
	.run = fence_run,
};
