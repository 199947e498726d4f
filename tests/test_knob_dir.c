/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state directory: which owners and modes are accepted, and what happens to
 * journals left in it.
 */
#include "tests/unit.h"

#include <sys/mount.h>
#include <sys/prctl.h>

#include "lib/hold/zram.h"
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

/* One line as the library writes it; @boot NULL: this boot. */
static const char *entry(const char *kind, const char *target,
			 const char *was, const char *held,
			 const char *boot)
{
	static char line[1024];
	char id[64] = "";

	sscanf(file_text("/proc/sys/kernel/random/boot_id"), "%63s", id);
	snprintf(line, sizeof(line), "{\"kind\":\"%s\",\"target\":\"%s\","
		 "\"before\":\"%s\",\"wanted\":\"%s\",\"pid\":0,"
		 "\"boot\":\"%s\"}\n", kind, target, was, held,
		 boot ? boot : id);
	return line;
}

static int repair(unsigned *nr)
{
	int err = knob_repair(state_dir, stdout, nr);

	if (err)
		print_message("repair: %s\n", fail_text());
	return err;
}

static void nothing_there_is_nothing_to_do(void **state)
{
	unsigned nr = 4099;

	must(repair(&nr));
	assert_int_equal(nr, 0);
	nr = 4099;
	must(knob_repair("/var/tmp/mmfence-no-such-dir", stdout, &nr));
	assert_int_equal(nr, 0);
	assert_true(access("/var/tmp/mmfence-no-such-dir", F_OK));
}

static void a_torn_last_line_was_never_acted_on(void **state)
{
	char text[2048];
	unsigned nr;

	for (int cut = 1; cut < 60; cut += 7) {
		must(tunable_write(SLEEP, "4099"));
		snprintf(text, sizeof(text), "%s",
			 entry("tunable", SLEEP, sleep_before, "4099", NULL));
		strcat(text, entry("tunable", SLEEP, "4099", "8191", NULL));
		text[strlen(text) - cut] = '\0';
		put_text(in_state_dir("journal"), text);
		must(repair(&nr));
		assert_int_equal(nr, 1);
		assert_sleep(sleep_before);
		assert_true(access(in_state_dir("journal"), F_OK));
	}
}

/* A line that is no entry stops nothing, but somebody must look at it. */
static void a_bad_line_is_kept_and_the_rest_restored(void **state)
{
	static const char *const bad[] = {
		"not json\n", "[]\n", "{}\n", "\n", "{\"kind\":\"tunable\"}\n",
		"{\"kind\":\"x\",\"target\":\"x\",\"before\":\"\",\"wanted\":"
		"\"\",\"pid\":0,\"boot\":\"\"}\n",
		"{\"kind\":7,\"target\":\"x\",\"before\":\"\",\"wanted\":\"\","
		"\"pid\":0,\"boot\":\"\"}\n",
	};
	struct knob_session *session;
	char text[2048];
	unsigned nr;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		must(tunable_write(SLEEP, "4099"));
		snprintf(text, sizeof(text), "%s%s", bad[i],
			 entry("tunable", SLEEP, sleep_before, "4099", NULL));
		put_text(in_state_dir("journal"), text);
		assert_int_equal(repair(&nr), -EBADMSG);
		assert_int_equal(nr, 1);
		assert_sleep(sleep_before);
		assert_string_equal(file_text(in_state_dir("journal")), bad[i]);
		assert_int_equal(knob_open(state_dir, &session), -EBUSY);
		assert_non_null(strstr(fail_text(), "refusing to run"));
		unlink(in_state_dir("journal"));
	}
}

/* Even a journal may not make root write or remove what it should not. */
static void entries_reach_only_what_they_may(void **state)
{
	static const char *const entries[][2] = {
		{ "tunable", "/etc/../var/tmp/mmfence-victim" },
		{ "tunable", "/sys/../var/tmp/mmfence-victim" },
		{ "tunable", "/var/tmp/mmfence-victim" },
		{ "swapfile", "../mmfence-victim" },
		{ "swapfile", "/var/tmp/mmfence-victim" },
		{ "affinity", "ksmd" },
		{ "zram", "zram0/../../var/tmp/mmfence-victim" },
		{ "module", "loop" },
		{ "cgroup", "../mmfence-victim" },
		{ "side", "/var/tmp/mmfence-victim" },
		{ "side", "/proc/sys/kernel/core_pattern" },
		{ "thread", "ksmd" },
	};
	const char *victim = "/var/tmp/mmfence-victim";
	unsigned nr;

	put_text(victim, "held\n");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		put_text(in_state_dir("journal"),
			 entry(entries[i][0], entries[i][1], "before", "held",
			       NULL));
		assert_int_equal(repair(&nr), -EBADMSG);
		assert_int_equal(nr, 0);
		assert_string_equal(file_text(victim), "held\n");
	}
	unlink(in_state_dir("journal"));
	unlink(victim);
}

static void a_reboot_voids_all_but_swap_files(void **state)
{
	const char *boot = "00000000-0000-0000-0000-000000000000";
	const char *name = "swap.0123456789abcdef";
	char text[2048], device[32];
	unsigned nr, number = 4099;
	uint64_t size_bytes;

	if (zram_available())
		must(zram_add(&number));
	snprintf(device, sizeof(device), "zram%u", number);
	must(tunable_write(SLEEP, "4099"));
	put_text(in_state_dir(name), "");
	snprintf(text, sizeof(text), "%s",
		 entry("tunable", SLEEP, "8191", "4099", boot));
	strcat(text, entry("zram", device, "", "0", boot));
	strcat(text, entry("swapfile", name, "", "on", boot));
	put_text(in_state_dir("journal"), text);
	must(repair(&nr));
	assert_int_equal(nr, 1);
	assert_sleep("4099");
	assert_true(access(in_state_dir(name), F_OK));
	must(tunable_write(SLEEP, sleep_before));
	if (number == 4099)
		return;
	must(zram_size(number, &size_bytes));
	must(zram_remove(number));
}

static void a_foreign_journal_is_refused(void **state)
{
	unsigned nr;

	put_text(in_state_dir("journal"), "");
	assert_int_equal(chmod(in_state_dir("journal"), 0620), 0);
	assert_int_equal(repair(&nr), -EPERM);
	assert_int_equal(chmod(in_state_dir("journal"), 0600), 0);
	assert_int_equal(chown(in_state_dir("journal"), 65534, -1), 0);
	assert_int_equal(repair(&nr), -EPERM);
	unlink(in_state_dir("journal"));
	assert_int_equal(symlink("/etc/hostname", in_state_dir("journal")), 0);
	assert_int_equal(repair(&nr), -ELOOP);
	unlink(in_state_dir("journal"));
}

static void others_directories_are_refused(void **state)
{
	struct knob_session *session;
	char link[128];

	assert_int_equal(chmod(state_dir, 0770), 0);
	assert_int_equal(knob_open(state_dir, &session), -EPERM);
	assert_int_equal(chmod(state_dir, 0700), 0);
	assert_int_equal(chown(state_dir, 65534, -1), 0);
	assert_int_equal(knob_open(state_dir, &session), -EPERM);
	assert_non_null(strstr(fail_text(), "65534"));
	assert_int_equal(chown(state_dir, 0, -1), 0);
	snprintf(link, sizeof(link), "%s.link", state_dir);
	assert_int_equal(symlink(state_dir, link), 0);
	assert_int_equal(knob_open(link, &session), -ENOTDIR);
	strcat(link, "/");
	assert_int_equal(knob_open(link, &session), -ENOTDIR);
	link[strlen(link) - 1] = '\0';
	unlink(link);
	assert_int_equal(knob_open("", &session), -EINVAL);
	assert_int_equal(knob_open("/etc/hostname", &session), -ENOTDIR);
	assert_int_equal(knob_open("/no/such/parent", &session), -ENOENT);
}

static void a_filesystem_that_forgets_is_refused(void **state)
{
	struct knob_session *session;
	char below[128];

	if (mount("none", state_dir, "tmpfs", 0, "mode=0700"))
		skip();
	assert_int_equal(knob_open(state_dir, &session), -EOPNOTSUPP);
	assert_non_null(strstr(fail_text(), "tmpfs"));
	snprintf(below, sizeof(below), "%s/below", state_dir);
	assert_int_equal(knob_open(below, &session), -EOPNOTSUPP);
	assert_true(access(below, F_OK));
	assert_int_equal(umount(state_dir), 0);
}

static void the_directory_is_made_for_root_alone(void **state)
{
	struct knob_session *session;
	struct stat st;
	char below[128], lock[160];

	snprintf(below, sizeof(below), "%s/below//", state_dir);
	must(knob_open(below, &session));
	knob_close(session);
	assert_int_equal(stat(below, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	snprintf(lock, sizeof(lock), "%s/lock", below);
	unlink(lock);
	assert_int_equal(rmdir(below), 0);
}

/* A session that may hold nothing still keeps others out. */
static void the_lock_alone_keeps_others_out(void **state)
{
	struct knob_session *lock, *session;

	must(knob_open_lock(&lock));
	assert_int_equal(knob_open(state_dir, &session), -EBUSY);
	assert_int_equal(knob_open_lock(&session), -EBUSY);
	knob_close(lock);
	must(knob_open(state_dir, &session));
	assert_int_equal(knob_open_lock(&lock), -EBUSY);
	knob_close(session);
}

static void a_live_holder_is_named(void **state)
{
	struct knob_session *session, *second;
	char pid[32];
	unsigned nr;

	must(knob_open(state_dir, &session));
	snprintf(pid, sizeof(pid), "pid %d", getpid());
	assert_int_equal(knob_open(state_dir, &second), -EBUSY);
	assert_non_null(strstr(fail_text(), pid));
	assert_int_equal(repair(&nr), -EBUSY);
	knob_close(session);
	must(repair(&nr));
}

/* Tunables are the machine's: another directory does not help. */
static void one_machine_has_one_session(void **state)
{
	struct knob_session *session, *second;
	char other[128], pid[32];

	must(knob_open(state_dir, &session));
	snprintf(other, sizeof(other), "%s.other", state_dir);
	assert_int_equal(knob_open(other, &second), -EBUSY);
	snprintf(pid, sizeof(pid), "pid %d", getpid());
	assert_non_null(strstr(fail_text(), pid));
	knob_close(session);
	must(knob_open(other, &second));
	knob_close(second);
	strcpy(other + strlen(other), "/lock");
	unlink(other);
	*strrchr(other, '/') = '\0';
	assert_int_equal(rmdir(other), 0);
}

/* The holder's child keeps the lock until it follows its parent. */
static void hold_with_a_child_and_die(void)
{
	struct knob_session *session;
	pid_t parent = getpid();

	if (knob_open(state_dir, &session) ||
	    knob_hold(session, SLEEP, "4099"))
		_exit(1);
	if (!fork()) {
		while (getppid() == parent)
			;
		usleep(300000);
		_exit(0);
	}
	kill(parent, SIGKILL);
}

static void a_dead_holder_is_repaired_once_its_child_is_gone(void **state)
{
	unsigned nr;
	int status;
	pid_t pid = fork();

	if (!pid)
		hold_with_a_child_and_die();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_sleep("4099");
	must(repair(&nr));
	assert_int_equal(nr, 1);
	assert_sleep(sleep_before);
}

/* A child that does not follow its parent, and is called differently. */
static void a_child_that_stays_is_named(void **state)
{
	struct knob_session *session;
	char wanted[96];
	int status, go[2];
	pid_t pid, child;
	unsigned nr;

	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (!pid) {
		if (knob_open(state_dir, &session))
			_exit(1);
		child = fork();
		if (!child) {
			prctl(PR_SET_PDEATHSIG, 0);
			pause();
		}
		_exit(write(go[1], &child, sizeof(child)) != sizeof(child));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(go[0], &child, sizeof(child)), sizeof(child));
	assert_int_equal(repair(&nr), -EBUSY);
	snprintf(wanted, sizeof(wanted), "is held by pid %d (", child);
	assert_non_null(strstr(fail_text(), wanted));
	assert_non_null(strstr(fail_text(), "test_knob_dir"));
	snprintf(wanted, sizeof(wanted), "kill -KILL %d", child);
	assert_non_null(strstr(fail_text(), wanted));
	assert_int_equal(kill(child, SIGKILL), 0);
	close(go[0]);
	close(go[1]);
	must(repair(&nr));
}

static void without_root_it_says_so(void **state)
{
	struct knob_session *session;
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(65534, 65534, 65534))
			_exit(2);
		_exit(knob_open(state_dir, &session) == -EPERM &&
		      strstr(fail_text(), "root") ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_there_is_nothing_to_do),
		cmocka_unit_test(a_torn_last_line_was_never_acted_on),
		cmocka_unit_test(a_bad_line_is_kept_and_the_rest_restored),
		cmocka_unit_test(entries_reach_only_what_they_may),
		cmocka_unit_test(a_reboot_voids_all_but_swap_files),
		cmocka_unit_test(a_foreign_journal_is_refused),
		cmocka_unit_test(others_directories_are_refused),
		cmocka_unit_test(a_filesystem_that_forgets_is_refused),
		cmocka_unit_test(the_directory_is_made_for_root_alone),
		cmocka_unit_test(the_lock_alone_keeps_others_out),
		cmocka_unit_test(a_child_that_stays_is_named),
		cmocka_unit_test(a_live_holder_is_named),
		cmocka_unit_test(one_machine_has_one_session),
		cmocka_unit_test(
			a_dead_holder_is_repaired_once_its_child_is_gone),
		cmocka_unit_test(without_root_it_says_so),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, begin, remove_state_dir);
}
