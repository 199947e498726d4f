/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A state directory that cannot be written, because it is read-only or has
 * reached a limit.
 */
#include "tests/unit.h"

#include <sys/mount.h>
#include <sys/resource.h>

#include "tests/support/knob_fixture.h"

#define SLEEP KSM "sleep_millisecs"

static char sleep_before[TUNABLE_VALUE_BYTES];

static int begin(void **state)
{
	if (make_state_dir(state))
		return -1;
	return tunable_read(SLEEP, sleep_before);
}

static void assert_sleep(const char *value)
{
	char now[TUNABLE_VALUE_BYTES];

	must(tunable_read(SLEEP, now));
	assert_string_equal(now, value);
}

/* What a killed session that held SLEEP leaves. */
static void leave_a_journal(void)
{
	char line[1024], id[64] = "";

	must(tunable_write(SLEEP, "4099"));
	sscanf(file_text("/proc/sys/kernel/random/boot_id"), "%63s", id);
	snprintf(line, sizeof(line), "{\"kind\":\"tunable\",\"target\":\""
		 SLEEP "\",\"before\":\"%s\",\"wanted\":\"4099\",\"pid\":0,"
		 "\"boot\":\"%s\"}\n", sleep_before, id);
	put_text(in_state_dir("journal"), line);
}

static int repair(unsigned *nr)
{
	int err = knob_repair(state_dir, stdout, nr);

	if (err)
		print_message("repair: %s\n", fail_text());
	return err;
}

/* Mounted over itself: the directory as it is, read-only. */
static bool make_read_only(void)
{
	return !mount(state_dir, state_dir, NULL, MS_BIND, NULL) &&
	       !mount(NULL, state_dir, NULL,
		      MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);
}

static void on_a_read_only_disk_tunables_come_back(void **state)
{
	struct knob_session *session;
	unsigned nr;

	for (int with_lock = 0; with_lock < 2; with_lock++) {
		leave_a_journal();
		unlink(in_state_dir("lock"));
		if (with_lock)
			put_text(in_state_dir("lock"), "");
		if (!make_read_only())
			skip();
		assert_int_equal(repair(&nr), -EROFS);
		assert_int_equal(nr, 1);
		assert_sleep(sleep_before);
		assert_non_null(strstr(fail_text(), "journal stays"));
		/* Nothing is left to put back, but nothing can be held. */
		assert_int_equal(knob_open(state_dir, &session), -EROFS);
		assert_int_equal(umount(state_dir), 0);
		must(repair(&nr));
		assert_int_equal(nr, 0);
		assert_true(access(in_state_dir("journal"), F_OK));
	}
}

static void on_a_read_only_disk_nothing_is_left(void **state)
{
	unsigned nr;

	if (!make_read_only())
		skip();
	must(repair(&nr));
	assert_int_equal(nr, 0);
	assert_int_equal(umount(state_dir), 0);
}

static void a_full_disk_stops_no_repair(void **state)
{
	struct rlimit limit, none = { 0 };
	unsigned nr;
	int err;

	leave_a_journal();
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_IGN);
	none.rlim_max = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	err = repair(&nr);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(err, 0);
	assert_int_equal(nr, 1);
	assert_sleep(sleep_before);
}

/* Half of a line that met the limit is taken back: nothing was changed. */
static void a_limit_of_the_file_size_is_an_error(void **state)
{
	struct knob_session *session;
	struct rlimit limit, small;

	must(knob_open(state_dir, &session));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_IGN);
	small = (struct rlimit){ 41, limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(knob_hold(session, SLEEP, "4099"), -EFBIG);
	assert_int_equal(knob_hold_swapfile(session, 4 << 20), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_sleep(sleep_before);
	must(knob_hold(session, SLEEP, "4099"));
	must(knob_restore(session));
	knob_close(session);
	assert_sleep(sleep_before);
	assert_true(access(in_state_dir("journal"), F_OK));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_read_only_disk_tunables_come_back),
		cmocka_unit_test(on_a_read_only_disk_nothing_is_left),
		cmocka_unit_test(a_full_disk_stops_no_repair),
		cmocka_unit_test(a_limit_of_the_file_size_is_an_error),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, begin, remove_state_dir);
}
