/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_place.h"

#include <sched.h>
#include <string.h>

#include "lib/sys/capable.h"
#include "lib/sys/isolated.h"
#include "lib/sys/procfs.h"

/*
 * If the cell has no pinners, the CPUs named for pinners are given to
 * bystanders.
 */
static void place_free_pinner_cpus(struct placement *placement, unsigned want)
{
	for (unsigned i = 0; i < placement->nr_pinners &&
			     placement->nr_bystanders < want; i++)
		placement->bystander_cpu[placement->nr_bystanders++] =
			placement->pinner_cpu[i];
	placement->nr_pinners = 0;
}

/*
 * The cell's setting is binding: extra CPUs are left unused, too few are an
 * error.
 */
static int place_cut(unsigned *nr, uint64_t asked, const char *what)
{
	if (asked == OPT_UNSET)
		return 0;
	if (*nr < asked)
		return fail_plain(ENOSPC, "place %u %s: not enough CPUs (%u "
				  "left); ask for fewer", (unsigned)asked, what,
				  *nr);
	*nr = (unsigned)asked;
	return 0;
}

static unsigned place_or_else(uint64_t asked, unsigned otherwise)
{
	return asked == OPT_UNSET ? otherwise : (unsigned)asked;
}

static int place_or_any(uint64_t asked)
{
	return asked == OPT_UNSET ? -1 : (int)asked;
}

/*
 * Only RT throttling or the kernel's deadline server stops a spinning
 * SCHED_FIFO thread. mmfence does not change throttling.
 */
static int place_check_rt(const struct cell_context *context)
{
	struct sched_param fifo = { .sched_priority = 1 }, before;
	int policy = sched_getscheduler(0);
	char runtime[32];
	int err = procfs_string(context->root_fd,
				"proc/sys/kernel/sched_rt_runtime_us", runtime,
				sizeof(runtime));

	if (err)
		return err;
	if (!strcmp(runtime, "-1"))
		return fail_plain(EPERM, "--rt: kernel.sched_rt_runtime_us is "
				  "-1, so nothing would stop a bystander that "
				  "spins");
	if (policy < 0 || sched_getparam(0, &before))
		return fail(errno, "--rt: read the scheduling policy");
	if (sched_setscheduler(0, SCHED_FIFO, &fifo))
		return fail(errno, "--rt: set SCHED_FIFO");
	if (sched_setscheduler(0, policy, &before))
		return fail(errno, "--rt: go back to scheduling policy %d",
			    policy);
	return 0;
}

/* A peer with its own mm has an area of its own, in the state after mapping. */
static int place_check_processes(const struct cell *cell)
{
	const struct cell_spec *spec = &cell->spec;

	if (!cell->processes)
		return 0;
	if (cell->race)
		return fail(0, "a race does not take processes=1: its threads "
			    "must share one mm");
	return spec->pte == PTE_RW && spec->shared == SHARED_NO ? 0 :
		fail(0, "processes=1 cannot be combined with pte=ro or "
		     "shared=fork: processes with an mm of their own do not "
		     "share the area");
}

int cell_place(struct cell *cell, const struct cell_context *context)
{
	const struct cell_spec *spec = &cell->spec;
	const struct visit_settings *settings = &context->settings;
	struct placement *placement = &cell->placement;
	bool pins = spec->pinner && spec->pinner->cycle;
	unsigned nr_bystanders = pins ? 0 : TOPO_CPUS_MAX;
	unsigned nr_pinners =
		place_or_else(spec->nr_pinners, settings->nr_pinners);
	bool isolated[TOPO_CPUS_MAX];
	int nr_isolated = isolated_read(context->root_fd, isolated), err;
	const struct topo_peers peers = {
		.node = place_or_any(spec->node),
		.smt = place_or_any(spec->smt),
		.prefer = nr_isolated ? isolated : NULL,
	};

	if (nr_isolated < 0)
		return nr_isolated;
	err = capable_bind_cpu();
	if (err)
		return err;

	cell->peers_sleep =
		place_or_else(spec->peers, settings->peers_sleep
						   ? PEERS_SLEEP
						   : PEERS_SPIN) == PEERS_SLEEP;
	cell->processes = place_or_else(spec->processes, settings->processes);
	err = place_check_processes(cell);
	if (err)
		return err;
	if (context->nr_bystanders >= 0)
		nr_bystanders = (unsigned)context->nr_bystanders;
	nr_bystanders = place_or_else(spec->nr_victims, nr_bystanders);
	err = topo_place_peers(context->place, context->node,
			       pins ? nr_pinners : 0, nr_bystanders, &peers,
			       placement);
	if (err)
		return err;
	if (!pins)
		place_free_pinner_cpus(placement, nr_bystanders);
	err = place_cut(&placement->nr_pinners, spec->nr_pinners, "pinners");
	if (!err)
		err = place_cut(&placement->nr_bystanders, spec->nr_victims,
				"victims");
	if (!err && settings->rt && placement->nr_bystanders)
		err = place_check_rt(context);
	for (unsigned i = 0; i < placement->nr_bystanders; i++)
		cell->nr_isolated += isolated[placement->bystander_cpu[i]];
	return err;
}
