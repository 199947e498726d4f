/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings that the kernel changes by itself when a tunable is held or
 * restored.
 */
#include "tests/unit.h"

#include <sys/mman.h>

#include "lib/hold/sideeffect.h"
#include "lib/hold/threadstate.h"
#include "tests/support/knob_fixture.h"

#define SIZE_2M	  THP "hugepages-2048kB/enabled"
#define ENABLED	  THP "enabled"
#define STATE	  "0 policy 0 nice 5 priority 0"
#define POOL_DIR  "/sys/kernel/mm/hugepages/hugepages-2048kB/"
#define HUGE_BYTES (2u << 20)

static char min_free_found[TUNABLE_VALUE_BYTES];
static char thread_found[THREADSTATE_BYTES];
static char state_was[THREADSTATE_BYTES];

static pid_t daemon_pid(void)
{
	pid_t pid;

	return kthread_find("khugepaged", &pid) ? 0 : pid;
}

static const char *daemon_state(void)
{
	static char text[THREADSTATE_BYTES];
	pid_t pid = daemon_pid();

	assert_int_not_equal(pid, 0);
	must(threadstate_get(pid, text));
	return text;
}

static void assert_min_free(const char *value)
{
	char now[TUNABLE_VALUE_BYTES];

	if (memory_came())
		must(tunable_write(MIN_FREE, value));
	must(tunable_read(MIN_FREE, now));
	assert_string_equal(now, value);
}

/* As an administrator sets them: nothing of it is what the kernel chooses. */
static int administer(void **state)
{
	if (!daemon_pid() || access(SIZE_2M, W_OK))
		return 0;
	must(threadstate_set(daemon_pid(), STATE));
	memory_came();
	must(tunable_write(MIN_FREE, "30000"));
	strcpy(state_was, daemon_state());
	return 0;
}

/* A kernel without sizes, or a machine that keeps khugepaged off. */
static void needs_daemon(void)
{
	if (!daemon_pid() || access(SIZE_2M, W_OK))
		skip();
	assert_string_equal(state_was, STATE);
}

static const char *off_path(void)
{
	char now[TUNABLE_VALUE_BYTES];

	must(tunable_read(SIZE_2M, now));
	return strcmp(now, "never") ? SIZE_2M : ENABLED;
}

static void assert_as_administered(void)
{
	assert_min_free("30000");
	assert_string_equal(daemon_state(), STATE);
	assert_true(access(in_state_dir("journal"), F_OK));
}

static void a_restarted_daemon_is_as_before(void **state)
{
	struct knob_session *session;
	pid_t old = daemon_pid();

	needs_daemon();
	session = open_session();
	must(knob_hold(session, off_path(), "never"));
	assert_int_equal(daemon_pid(), 0);
	assert_min_free("30000");
	close_session(session);
	assert_int_not_equal(daemon_pid(), old);
	assert_as_administered();
}

/* Its binding is ours to undo, also of a thread that is gone. */
static void a_bound_daemon_that_restarts_is_as_before(void **state)
{
	struct knob_session *session;

	needs_daemon();
	must(threadstate_set(daemon_pid(), "0-1 policy 0 nice 5 priority 0"));
	strcpy(state_was, daemon_state());
	session = open_session();
	must(knob_hold_affinity(session, "khugepaged", 0));
	must(knob_hold(session, off_path(), "never"));
	close_session(session);
	assert_string_equal(daemon_state(), state_was);
	must(threadstate_set(daemon_pid(), STATE));
	strcpy(state_was, STATE);
}

/* Nice 0 is what khugepaged begins with, before it sets its own. */
static void a_daemon_of_nice_0_is_as_before(void **state)
{
	static const char nice_0[] = "0-1 policy 0 nice 0 priority 0";
	struct knob_session *session;

	needs_daemon();
	must(threadstate_set(daemon_pid(), nice_0));
	strcpy(state_was, daemon_state());
	for (int i = 0; i < 5; i++) {
		session = open_session();
		must(knob_hold(session, off_path(), "never"));
		close_session(session);
		usleep(20000);
		assert_string_equal(daemon_state(), state_was);
	}
	must(threadstate_set(daemon_pid(), STATE));
	strcpy(state_was, STATE);
}

/* Off and on again while held. */
static void a_daemon_restarted_while_held_is_as_before(void **state)
{
	struct knob_session *session;
	const char *path;

	needs_daemon();
	path = off_path();
	session = open_session();
	must(knob_hold(session, path, "never"));
	must(knob_hold(session, path, "madvise"));
	assert_string_equal(daemon_state(), STATE);
	assert_min_free("30000");
	close_session(session);
	assert_as_administered();
}

static void what_an_administrator_sets_meanwhile_stays(void **state)
{
	struct knob_session *session;

	needs_daemon();
	must(knob_open(state_dir, &session));
	must(knob_hold(session, off_path(), "never"));
	must(tunable_write(MIN_FREE, "31000"));
	must(knob_restore(session));
	knob_close(session);
	assert_min_free("31000");
	must(tunable_write(MIN_FREE, "30000"));
	assert_as_administered();
}

static void a_killed_holder_is_repaired(void **state)
{
	struct knob_session *session;
	int status;
	unsigned nr;
	pid_t pid;

	needs_daemon();
	pid = fork();
	if (!pid) {
		if (!knob_open(state_dir, &session))
			knob_hold(session, off_path(), "never");
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(daemon_pid(), 0);
	must(knob_repair(state_dir, stdout, &nr));
	assert_true(nr >= 2);
	assert_as_administered();
}

/* One kill of a process that writes @path without end; where did it stop? */
static void kill_a_writer(const char *path, const char *value, unsigned us)
{
	pid_t pid = fork();
	int status;

	while (!pid) {
		tunable_write(path, "never");
		tunable_write(path, value);
	}
	usleep(us);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* The value is that of before, but the kernel gave up starting the thread. */
static void a_daemon_that_a_kill_left_out_is_started(void **state)
{
	char value[TUNABLE_VALUE_BYTES], now[TUNABLE_VALUE_BYTES];
	const char *path = off_path();
	struct knob_session *session;
	bool left_out = false;
	unsigned nr;
	pid_t pid;
	int status;

	needs_daemon();
	must(tunable_read(path, value));
	pid = fork();
	if (!pid) {
		if (!knob_open(state_dir, &session))
			knob_hold(session, path, "never");
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	for (unsigned i = 0; i < 400 && !left_out; i++) {
		kill_a_writer(path, value, 500 + i * 37 % 3000);
		must(tunable_read(path, now));
		left_out = !strcmp(now, value) && !daemon_pid();
	}
	must(tunable_write(MIN_FREE, "30000"));
	must(knob_repair(state_dir, stdout, &nr));
	assert_as_administered();
	if (!left_out)
		skip();
}

/* Killed between the kernel's change and its undoing. */
static void a_kill_within_the_write_is_repaired(void **state)
{
	char id[64] = "", text[1024], *told = NULL;
	FILE *out;
	size_t len;
	unsigned nr;

	needs_daemon();
	sscanf(file_text("/proc/sys/kernel/random/boot_id"), "%63s", id);
	snprintf(text, sizeof(text),
		 "{\"kind\":\"thread\",\"target\":\"khugepaged\",\"before\":\""
		 STATE "\",\"wanted\":\"\",\"pid\":1,\"boot\":\"%s\"}\n"
		 "{\"kind\":\"side\",\"target\":\"" MIN_FREE "\",\"before\":"
		 "\"30000\",\"wanted\":\"\",\"pid\":0,\"boot\":\"%s\"}\n",
		 id, id);
	put_text(in_state_dir("journal"), text);
	must(threadstate_set(daemon_pid(), "0-1 policy 0 nice 19 priority 0"));
	must(tunable_write(MIN_FREE, "32000"));
	out = open_memstream(&told, &len);
	must(knob_repair(state_dir, out, &nr));
	fclose(out);
	assert_int_equal(nr, 2);
	assert_non_null(strstr(told, MIN_FREE ": 32000 -> 30000"));
	assert_non_null(strstr(told, "khugepaged: cpus "));
	free(told);
	assert_as_administered();
}

/* Surplus pages are somebody's; they must not become part of the pool. */
static void surplus_pages_stay_surplus(void **state)
{
	char overcommit[TUNABLE_VALUE_BYTES], nr[TUNABLE_VALUE_BYTES];
	struct knob_session *session;
	char surplus[TUNABLE_VALUE_BYTES];
	void *pages;

	if (tunable_read(POOL_DIR "nr_overcommit_hugepages", overcommit) ||
	    tunable_read(POOL_DIR "nr_hugepages", nr) || strcmp(nr, "0"))
		skip();
	must(tunable_write(POOL_DIR "nr_overcommit_hugepages", "3"));
	pages = mmap(NULL, 3 * HUGE_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE |
		     21 << MAP_HUGE_SHIFT, -1, 0);
	must(tunable_write(POOL_DIR "nr_overcommit_hugepages", overcommit));
	if (pages == MAP_FAILED)
		skip();
	must(knob_open(state_dir, &session));
	must(tunable_read(POOL_DIR "nr_hugepages", nr));
	assert_string_equal(nr, "0");
	must(knob_hold(session, POOL_DIR "nr_hugepages", "5"));
	must(knob_restore(session));
	must(tunable_read(POOL_DIR "surplus_hugepages", surplus));
	munmap(pages, 3 * HUGE_BYTES);
	assert_string_equal(surplus, "3");
	knob_close(session);
	assert_string_equal(file_text(POOL_DIR "nr_hugepages"), "0\n");
}

static void which_tunables_have_side_effects(void **state)
{
	assert_true(sideeffect_has(ENABLED) && sideeffect_has(SIZE_2M) &&
		    sideeffect_has(THP "shmem_enabled"));
	assert_false(sideeffect_has(THP "defrag") ||
		     sideeffect_has(THP "khugepaged/defrag") ||
		     sideeffect_has(KSM "run") ||
		     sideeffect_has("/sys/module/zswap/parameters/enabled"));
}

static int begin(void **state)
{
	if (make_state_dir(state) || tunable_read(MIN_FREE, min_free_found))
		return -1;
	return daemon_pid() ? threadstate_get(daemon_pid(), thread_found) : 0;
}

static int end(void **state)
{
	int err = remove_state_dir(state);

	tunable_write(MIN_FREE, min_free_found);
	if (*thread_found && daemon_pid())
		threadstate_set(daemon_pid(), thread_found);
	return err;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_restarted_daemon_is_as_before,
				       administer),
		cmocka_unit_test_setup(
			a_bound_daemon_that_restarts_is_as_before, administer),
		cmocka_unit_test_setup(a_daemon_of_nice_0_is_as_before,
				       administer),
		cmocka_unit_test_setup(
			a_daemon_restarted_while_held_is_as_before,
			administer),
		cmocka_unit_test_setup(
			what_an_administrator_sets_meanwhile_stays,
			administer),
		cmocka_unit_test_setup(a_killed_holder_is_repaired,
				       administer),
		cmocka_unit_test_setup(
			a_daemon_that_a_kill_left_out_is_started, administer),
		cmocka_unit_test_setup(a_kill_within_the_write_is_repaired,
				       administer),
		cmocka_unit_test(surplus_pages_stay_surplus),
		cmocka_unit_test(which_tunables_have_side_effects),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, begin, end);
}
