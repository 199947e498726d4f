/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A probe counts if its peers were on their CPUs, however many interrupts it
 * received.
 */
#include "bench/visit/probe.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/sys/procfs.h"
#include "tests/unit.h"

#define LONG_ENOUGH_S 20
#define NR_PROBES     40

/* What the tries find, the last for ever. */
struct script {
	const struct probe_try *tries;
	unsigned nr, taken;
	int err;
};

static int take(void *arg, struct probe_try *probed)
{
	struct script *script = arg;
	unsigned i = script->taken++;

	*probed = script->tries[i < script->nr ? i : script->nr - 1];
	return script->err;
}

static void a_probe_with_a_switched_peer_is_taken_again(void **state)
{
	static const struct probe_try quiet[] = {
		{ 64, 64, false },
	}, short_of_some[] = {
		/* Few interrupts are the finding, not a reason to look away. */
		{ 64, 58, false }, { 64, 64, false },
	}, switched[] = {
		/* Nor are all of them a reason to stop. */
		{ 64, 59, true }, { 64, 64, true }, { 64, 61, false },
	}, never[] = {
		{ 64, 59, true },
	};
	static const struct {
		const struct probe_try *tries;
		unsigned nr, again;
		uint64_t received;
	} rows[] = {
		{ quiet, 1, 0, 64 },
		{ short_of_some, 2, 0, 58 },
		{ switched, 3, 2, 61 },
		{ never, 1, PROBE_TRIES_MAX - 1, 59 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct script script = { rows[i].tries, rows[i].nr, 0, 0 };
		struct probe_try last;
		uint64_t again = 5;

		assert_int_equal(probe_until_unswitched(take, &script, &last,
							&again), 0);
		assert_int_equal(again, 5 + rows[i].again);
		assert_int_equal(script.taken, 1 + rows[i].again);
		assert_int_equal(last.received, rows[i].received);
		script = (struct script){ rows[i].tries, rows[i].nr, 0, -5 };
		assert_int_equal(probe_until_unswitched(take, &script, &last,
							&again), -5);
		assert_int_equal(script.taken, 1);
	}
}

/* Take the CPU of the peer for a moment, again and again. */
static pid_t disturb(int cpu)
{
	pid_t parent = getpid(), pid = fork();
	cpu_set_t set;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	while (getppid() == parent)
		usleep(100);
	_exit(0);
}

static void a_peer_that_is_switched_out_is_noticed(void **state)
{
	static struct cell_spec spec = { .touch_pages = 5 };
	static struct visit_settings settings;
	static struct placement placement = { .nr_bystanders = 1 };
	static struct area area;
	static struct workers crew;
	static struct visit visit = {
		.spec = &spec, .settings = &settings, .placement = &placement,
		.env = { .area = &area },
	};
	struct round round = { .probe_changes = 0 };
	struct peer_probe probe = { .page = NULL };
	int root_fd = procfs_root();
	pid_t disturber;
	unsigned nr;

	area.page_bytes = (size_t)getpagesize();
	alarm(LONG_ENOUGH_S);
	assert_int_equal(workers_start(&crew, &visit), 0);
	assert_int_equal(probe_init(&probe, &crew, root_fd), 0);
	disturber = disturb(placement.bystander_cpu[0]);
	for (nr = 0; nr < NR_PROBES && !round.probes_again; nr++)
		assert_int_equal(probe_peers(&probe, &round), 0);
	kill(disturber, SIGKILL);
	assert_int_equal(waitpid(disturber, NULL, 0), disturber);
	assert_true(round.probes_again > 0);
	assert_int_equal(round.probe_changes, nr * PROBE_CHANGES);
	assert_true(round.probe_received <= round.probe_changes);
	probe_free(&probe);
	workers_stop(&crew);
	alarm(0);
	close(root_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_with_a_switched_peer_is_taken_again),
		cmocka_unit_test(a_peer_that_is_switched_out_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
