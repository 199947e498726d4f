/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that holds and restores settings of all kinds is killed at random
 * instants, and sometimes the restore that follows is killed too. Afterwards
 * the machine must be as before. MMFENCE_TEST_SEED repeats a run.
 */
#include "tests/unit.h"

#include <sys/prctl.h>

#include "lib/hold/cgroup.h"
#include "lib/base/clock.h"
#include "lib/hold/threadstate.h"
#include "lib/hold/zram.h"
#include "tests/support/knob_fixture.h"

#define NR_KILLS	40
#define SWAP_BYTES	(4u << 20)
#define POOL		"/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_WANTED	"512"
#define SIZE_2M		THP "hugepages-2048kB/enabled"

static char min_free_found[TUNABLE_VALUE_BYTES];
static char thread_found[THREADSTATE_BYTES];

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int hold_one(struct knob_session *session, unsigned which)
{
	switch (which) {
	case 0:
		return knob_hold(session, KSM "sleep_millisecs", "4099");
	case 1:
		return knob_hold(session, THP "defrag", "never");
	case 2:
		return knob_hold(session, THP "shmem_enabled", "advise");
	case 3:
		return knob_hold(session, THP "khugepaged/"
				 "scan_sleep_millisecs", "4099");
	case 4:
		return knob_hold_affinity(session, "ksmd", 0);
	case 5:
		return knob_hold_swapfile(session, SWAP_BYTES);
	case 6:
		return knob_hold(session, KSM "sleep_millisecs", "8191");
	case 7:
		/* Any controller that the unified hierarchy has here. */
		return cgroup_probe("hugetlb") || cgroup_exists() ? 0 :
			knob_hold_cgroup(session, "hugetlb");
	case 9:
		return access(SIZE_2M, W_OK) ? 0 :
			knob_hold(session, SIZE_2M, "never");
	case 8:
		return access(POOL, W_OK) ? 0 :
			knob_hold(session, POOL, POOL_WANTED);
	default:
		return zram_available() ? knob_hold_zram(session, SWAP_BYTES) :
					  0;
	}
}

static void hold_and_restore_forever(uint64_t seed)
{
	struct knob_session *session;
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	err = knob_open(state_dir, &session);
	while (!err) {
		for (int i = 0; i < 6 && !err; i++)
			err = hold_one(session, next_random(&seed) % 11);
		if (!err)
			err = knob_restore(session);
	}
	print_error("holder: %s\n", fail_text());
	_exit(1);
}

static void repair_forever(void)
{
	unsigned nr;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (knob_repair(state_dir, stderr, &nr))
		print_error("repair: %s\n", fail_text());
	pause();
}

/* Return: was a journal open? */
static bool kill_at(pid_t pid, uint64_t delay_us)
{
	int status;

	clock_sleep_ns(delay_us * 1000);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return !access(in_state_dir("journal"), F_OK);
}

/* What the repair says goes to a file: it must know its own traces. */
static void repair_and_compare(void)
{
	int real = dup(2), log = open(in_state_dir("log"), O_RDWR | O_CREAT |
				      O_TRUNC | O_CLOEXEC, 0600);
	unsigned nr;
	int err;

	assert_true(real >= 0 && dup2(log, 2) == 2);
	err = knob_repair(state_dir, stderr, &nr);
	dup2(real, 2);
	close(real);
	close(log);
	if (err || strstr(file_text(in_state_dir("log")), "somebody else"))
		print_error("%s\n", file_text(in_state_dir("log")));
	assert_null(strstr(file_text(in_state_dir("log")), "somebody else"));
	unlink(in_state_dir("log"));
	must(err);
	assert_as_before();
}

/* A busy machine may take longer to begin than the instant is drawn from. */
static void await_journal(void)
{
	for (int i = 0; i < 20000 && access(in_state_dir("journal"), F_OK); i++)
		clock_sleep_ns(500000);
}

/* Three of four are killed after they began, at any instant from then. */
static bool kill_a_holder(uint64_t *seed)
{
	pid_t pid = fork();

	if (!pid)
		hold_and_restore_forever(next_random(seed));
	if (next_random(seed) % 4)
		await_journal();
	return kill_at(pid, 500 + next_random(seed) % 120000);
}

static void kill_a_repair(uint64_t *seed)
{
	pid_t pid = fork();

	if (!pid)
		repair_forever();
	kill_at(pid, next_random(seed) % 20000);
}

static void a_kill_at_any_instant_is_repaired(void **state)
{
	const char *given = getenv("MMFENCE_TEST_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) | 1 : clock_ns() | 1;
	unsigned nr_open = 0;

	print_message("MMFENCE_TEST_SEED=%llu\n", (unsigned long long)seed);
	for (int i = 0; i < NR_KILLS; i++) {
		nr_open += kill_a_holder(&seed);
		if (i % 4 == 3)
			kill_a_repair(&seed);
		repair_and_compare();
	}
	print_message("%u of %u kills found a journal\n", nr_open, NR_KILLS);
	assert_true(nr_open > NR_KILLS / 2);
}

static void fill_a_pool(void)
{
	struct knob_session *session;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!knob_open(state_dir, &session))
		knob_hold(session, POOL, POOL_WANTED);
	pause();
}

/* A signal ends the one write that takes long where the kernel has got to. */
static void a_kill_while_a_pool_fills_is_repaired(void **state)
{
	uint64_t seed = 4099;
	unsigned nr_between = 0;

	if (access(POOL, W_OK))
		skip();
	for (int i = 0; i < NR_KILLS; i++) {
		unsigned long nr;
		pid_t pid = fork();

		if (!pid)
			fill_a_pool();
		while (access(in_state_dir("journal"), F_OK))
			clock_sleep_ns(100000);
		kill_at(pid, next_random(&seed) % 8000);
		nr = strtoul(file_text(POOL), NULL, 10);
		nr_between += nr > 0 && nr < strtoul(POOL_WANTED, NULL, 10);
		repair_and_compare();
	}
	print_message("%u of %u kills left a pool half filled\n", nr_between,
		      NR_KILLS);
}

/* The next session repairs as well. */
static void the_next_session_repairs_too(void **state)
{
	struct knob_session *session;
	uint64_t seed = 4099;

	for (int i = 0; i < 4; i++) {
		kill_a_holder(&seed);
		must(knob_open(state_dir, &session));
		assert_as_before();
		knob_close(session);
	}
}

/* The kernel's own values would come back also if nobody put them back. */
static int begin(void **state)
{
	pid_t pid;

	if (make_state_dir(state) || tunable_read(MIN_FREE, min_free_found))
		return -1;
	/* One that has just been started sets its own nice value first. */
	usleep(200000);
	if (!kthread_find("khugepaged", &pid)) {
		must(threadstate_get(pid, thread_found));
		must(threadstate_set(pid, "0 policy 0 nice 5 priority 0"));
	}
	must(tunable_write(MIN_FREE, "30000"));
	remember();
	return 0;
}

static int end(void **state)
{
	pid_t pid;

	tunable_write(MIN_FREE, min_free_found);
	if (*thread_found && !kthread_find("khugepaged", &pid))
		threadstate_set(pid, thread_found);
	return remove_state_dir(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_at_any_instant_is_repaired),
		cmocka_unit_test(a_kill_while_a_pool_fills_is_repaired),
		cmocka_unit_test(the_next_session_repairs_too),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, begin, end);
}
