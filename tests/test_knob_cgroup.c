/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cgroup of a session, on the real hierarchy, with a controller that this
 * machine has.
 */
#include "tests/unit.h"

#include "lib/hold/cgroup.h"
#include "tests/support/knob_fixture.h"

static const char *controller;

static int find_controller(void **state)
{
	static const char *const names[] = { "hugetlb", "memory", "pids" };

	for (int i = 0; i < 3 && !controller; i++)
		if (!cgroup_probe(names[i]))
			controller = names[i];
	if (controller)
		return make_state_dir(state);
	print_message("skipped: %s\n", fail_text());
	exit(77);
}

static void a_group_comes_with_its_controller_and_goes(void **state)
{
	struct knob_session *session = open_session();
	bool enabled;

	must(knob_hold_cgroup(session, controller));
	assert_true(cgroup_exists());
	must(cgroup_enabled(controller, &enabled));
	assert_true(enabled);
	must(knob_restore(session));
	assert_false(cgroup_exists());
	assert_as_before();
	/* And again. */
	must(knob_hold_cgroup(session, controller));
	close_session(session);
}

static void a_controller_that_is_not_there_is_refused(void **state)
{
	struct knob_session *session = open_session();

	assert_true(cgroup_has_file("cgroup.procs"));
	assert_false(cgroup_has_file("memory.nothing"));
	assert_int_equal(knob_hold_cgroup(session, "nothing"), -ENOENT);
	assert_non_null(strstr(fail_text(), "no nothing controller"));
	assert_as_before();
	close_session(session);
}

static void a_group_of_somebody_else_is_left_alone(void **state)
{
	struct knob_session *session = open_session(), *dry;

	must(cgroup_create());
	assert_int_equal(knob_hold_cgroup(session, controller), -EEXIST);
	must(knob_restore(session));
	assert_true(cgroup_exists());
	/* A cell that wants one is a skip before its first visit, too. */
	must(knob_open_dry(stdout, &dry));
	assert_int_equal(knob_hold_cgroup(dry, controller), -EEXIST);
	knob_close(dry);
	must(cgroup_remove());
	close_session(session);
}

static pid_t start_member(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		if (!cgroup_join() && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void a_group_with_a_process_stays_journalled(void **state)
{
	struct knob_session *session = open_session();
	pid_t pid;

	must(knob_hold_cgroup(session, controller));
	pid = start_member();
	assert_int_equal(knob_restore(session), -EBUSY);
	assert_true(cgroup_exists());
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close_session(session);
}

static void a_repair_removes_what_a_killed_holder_left(void **state)
{
	unsigned nr = 0;
	pid_t pid;

	remember();
	pid = fork();
	if (!pid) {
		struct knob_session *session;

		if (!knob_open(state_dir, &session) &&
		    !knob_hold_cgroup(session, controller))
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(cgroup_exists());
	must(knob_repair(state_dir, stdout, &nr));
	assert_int_equal(nr, 1);
	assert_as_before();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_comes_with_its_controller_and_goes),
		cmocka_unit_test(a_controller_that_is_not_there_is_refused),
		cmocka_unit_test(a_group_of_somebody_else_is_left_alone),
		cmocka_unit_test(a_group_with_a_process_stays_journalled),
		cmocka_unit_test(a_repair_removes_what_a_killed_holder_left),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, find_controller,
				      remove_state_dir);
}
