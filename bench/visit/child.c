/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child of a visit: area, workers, rounds. It writes no tunable.
 */
#include "bench/visit/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/visit/childarea.h"
#include "bench/contract/pagestate.h"
#include "bench/visit/instrumented.h"
#include "bench/visit/runner.h"
#include "bench/visit/workers.h"
#include "lib/base/clock.h"

/*
 * A new session has an autogroup of its own: if autogroups are on, nice does
 * not count between sessions, so the group's nice value is set, too
 * (kernel/sched/autogroup.c). Without the privilege the child keeps its
 * priority; the result contains the nice value that it reached.
 */
static void child_take_priority(struct visit *visit)
{
	int fd;

	setsid();
	setpriority(PRIO_PROCESS, 0, -20);
	visit->nice = getpriority(PRIO_PROCESS, 0);
	fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (dprintf(fd, "%d", visit->nice) < 0)
		visit->nice = 0;
	close(fd);
}

static int child_enter(struct visit *visit)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return fail(errno, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != visit->parent)
		return fail_plain(ESRCH, "the parent, pid %d, has ended",
				  (int)visit->parent);
	if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0))
		return fail(errno, "prctl(PR_SET_THP_DISABLE)");
	child_take_priority(visit);
	return topo_bind(visit->placement->clearer_cpu);
}

static int child_run_workers(struct visit *visit)
{
	struct workers *crew = mmap(NULL, sizeof(*crew),
				    PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int err;

	if (crew == MAP_FAILED)
		return fail(errno, "map %zu bytes for the peers",
			    sizeof(*crew));
	err = workers_start(crew, visit);
	if (!err && visit->placement->nr_pinners) {
		visit->linearity = crew->worker[0].linearity;
		visit->calibrated_ns = crew->worker[0].calibrated_ns;
		visit->sample_every = crew->worker[0].loop.sample_every;
	}
	if (!err) {
		err = runner_run(visit, crew);
		workers_stop(crew);
	}
	munmap(crew, sizeof(*crew));
	return err;
}

void child_run(struct visit *visit)
{
	struct area area;
	int err = child_enter(visit);

	if (!err)
		err = child_area_map(visit, &area);
	if (!err) {
		visit->env.area = &area;
		visit->clock_cost_ns = clock_cost_ns();
		err = page_state_enter(visit->spec, &area);
		if (!err)
			err = visit->run ? visit->run(visit)
					 : child_run_workers(visit);
		child_area_unmap(&area);
	}
	visit->err = err;
	if (err)
		snprintf(visit->reason, sizeof(visit->reason), "%s",
			 fail_text());
	/* All but the counters is done. If nobody hears it, they go first. */
	if (visit->session && visit->over_fd >= 0)
		eventfd_write(visit->over_fd, 1);
	counted_close(visit);
}
