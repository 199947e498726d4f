/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/outfile.h"
#include "tests/unit.h"
#include "tests/fixture.h"

static json_t *document;
static int home_fd;
static int before_fd;

/* Every test runs in a directory of its own. */
static int enter(void **state)
{
	home_fd = fixture_new();
	before_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return before_fd < 0 || fchdir(home_fd);
}

static int leave(void **state)
{
	assert_int_equal(fchdir(before_fd), 0);
	close(before_fd);
	fixture_delete(home_fd);
	return 0;
}

static int make_document(void **state)
{
	document = json_pack("{s:s, s:i, s:n}", "schema", "test/1", "n", 4099,
			     "nothing");
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	return !document;
}

static int free_document(void **state)
{
	json_decref(document);
	return 0;
}

static bool is_there(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

/* Files of the test's directory, whatever their name. */
static unsigned nr_files(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	unsigned nr = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		nr += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return nr;
}

static void assert_holds_document(const char *path)
{
	json_error_t error;
	json_t *read = json_load_file(path, 0, &error);

	if (!read)
		fail_msg("%s: %s", path, error.text);
	assert_true(json_equal(read, document));
	json_decref(read);
}

static void assert_content(const char *path, const char *content)
{
	char text[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text) - 1) >= 0);
	close(fd);
	assert_string_equal(text, content);
}

static void a_new_file_holds_the_document(void **state)
{
	char last;
	int fd;

	assert_int_equal(outfile_check("out.json", false), 0);
	assert_false(is_there("out.json"));
	assert_int_equal(outfile_write(document, "out.json", false), 0);
	assert_holds_document("out.json");
	assert_int_equal(nr_files(), 1);
	fd = open("out.json", O_RDONLY | O_CLOEXEC);
	assert_true(lseek(fd, -1, SEEK_END) > 0);
	assert_int_equal(read(fd, &last, 1), 1);
	assert_int_equal(last, '\n');
	close(fd);
}

/* Long enough to be met by a kill while it is written. */
static json_t *long_document(void)
{
	json_t *numbers = json_array();

	for (int i = 0; i < 20000; i++)
		json_array_append_new(numbers, json_integer(i));
	return numbers;
}

static unsigned nr_temporary(void)
{
	DIR *dir = opendir(".");
	struct dirent *entry;
	unsigned nr = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		nr += !strncmp(entry->d_name, ".mmfence.", 9);
	closedir(dir);
	return nr;
}

static void write_until_killed(const json_t *numbers)
{
	char name[32];

	for (unsigned i = 0;; i++) {
		snprintf(name, sizeof(name), "%d-%u.json", (int)getpid(), i);
		if (outfile_write(numbers, name, false))
			_exit(1);
		unlink(name);
	}
}

static void a_kill_leaves_no_temporary_file(void **state)
{
	json_t *numbers = long_document();
	int fd = open(".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		skip();
	close(fd);
	for (unsigned i = 0; i < 20; i++) {
		pid_t child = fork();
		int status;

		if (!child)
			write_until_killed(numbers);
		usleep(5000 + i * 700);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(nr_temporary(), 0);
	}
	json_decref(numbers);
}

static void what_exists_is_kept_without_force(void **state)
{
	fixture_write(home_fd, "out.json", "mine");
	assert_int_equal(outfile_check("out.json", false), -EEXIST);
	assert_non_null(strstr(fail_text(), "--force"));
	assert_int_equal(outfile_write(document, "out.json", false), -EEXIST);
	assert_non_null(strstr(fail_text(), "--force"));
	assert_content("out.json", "mine");
	assert_int_equal(nr_files(), 1);

	assert_int_equal(outfile_check("out.json", true), 0);
	assert_int_equal(outfile_write(document, "out.json", true), 0);
	assert_holds_document("out.json");
	assert_int_equal(nr_files(), 1);
}

struct path_row {
	const char *path;
	int err;
};

static void impossible_paths_are_told_before(void **state)
{
	static char long_name[300], long_path[8192];
	const struct path_row rows[] = {
		{ "", -ENOENT },
		{ ".", -EISDIR },
		{ "/", -EISDIR },
		{ "dir", -EISDIR },
		{ "dir/", -EISDIR },
		{ "to_dir", -EISDIR },
		{ "new/", -ENOENT },
		{ "missing/out.json", -ENOENT },
		{ "file/out.json", -ENOTDIR },
		{ "pipe", -EINVAL },
		{ "to_pipe", -EINVAL },
		{ "/dev/null", -EINVAL },
		{ long_name, -ENAMETOOLONG },
		{ long_path, -ENAMETOOLONG },
	};

	memset(long_name, 'n', sizeof(long_name) - 1);
	memset(long_path, '/', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 2] = 'x';
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(symlink("dir", "to_dir"), 0);
	assert_int_equal(symlink("pipe", "to_pipe"), 0);
	fixture_write(home_fd, "file", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int force = 0; force < 2; force++) {
			int err = outfile_check(rows[i].path, force);

			if (err != rows[i].err)
				fail_msg("\"%.20s\" force %d: %d, %s",
					 rows[i].path, force, err, fail_text());
		}
	assert_int_equal(nr_files(), 5);
}

static void failing_to_write_leaves_nothing(void **state)
{
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(outfile_write(document, "dir", true), -EISDIR);
	assert_int_equal(outfile_write(document, "dir", false), -EEXIST);
	assert_int_equal(outfile_write(document, "missing/out", false),
			 -ENOENT);
	assert_int_equal(nr_files(), 1);
}

static void a_link_is_replaced_not_followed(void **state)
{
	struct stat st;

	fixture_write(home_fd, "target", "mine");
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(outfile_check("link", false), -EEXIST);
	assert_int_equal(outfile_check("dangling", false), -EEXIST);
	assert_int_equal(outfile_write(document, "dangling", false), -EEXIST);
	assert_int_equal(outfile_check("link", true), 0);
	assert_int_equal(outfile_check("dangling", true), 0);

	assert_int_equal(outfile_write(document, "link", true), 0);
	assert_int_equal(outfile_write(document, "dangling", true), 0);
	assert_content("target", "mine");
	assert_false(is_there("nowhere"));
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_holds_document("dangling");
}

static void a_hard_link_keeps_what_it_had(void **state)
{
	fixture_write(home_fd, "mine", "mine");
	assert_int_equal(link("mine", "out.json"), 0);
	assert_int_equal(outfile_write(document, "out.json", true), 0);
	assert_content("mine", "mine");
}

static void the_mode_does_not_depend_on_the_umask(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	struct stat st;

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		mode_t before = umask(masks[i]);
		int err = outfile_write(document, "out.json", true);

		umask(before);
		assert_int_equal(err, 0);
		assert_int_equal(stat("out.json", &st), 0);
		assert_int_equal(st.st_mode & 07777, 0644);
	}
}

static void names_are_names_not_commands(void **state)
{
	static const char *const names[] = {
		"-rf", "%s%n", "a b", "$(id)", "new\nline", "\xff\xfe",
	};
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "./%s", names[i]);
		assert_int_equal(outfile_write(document, names[i], false), 0);
		assert_holds_document(path);
	}
}

/* A document longer than a file may be here. */
static void a_full_disk_leaves_nothing(void **state)
{
	const struct rlimit small = { 4099, RLIM_INFINITY };
	char text[10000];
	struct rlimit before;
	json_t *large;
	int err, err_force;

	memset(text, 'x', sizeof(text));
	large = json_pack("{s:s#}", "x", text, (int)sizeof(text));
	fixture_write(home_fd, "old.json", "mine");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE,
				   &(struct rlimit){ small.rlim_cur,
						     before.rlim_max }), 0);
	err = outfile_write(large, "new.json", false);
	err_force = outfile_write(large, "old.json", true);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	json_decref(large);
	assert_int_equal(err, -EFBIG);
	assert_int_equal(err_force, -EFBIG);
	assert_non_null(strstr(fail_text(), "File too large"));
	assert_content("old.json", "mine");
	assert_int_equal(nr_files(), 1);
}

static void need_root(void)
{
	if (!geteuid())
		return;
	print_message("skipped: only root can give files away\n");
	skip();
}

static void assert_owner(const char *uid, const char *gid, uid_t want_uid,
			 gid_t want_gid)
{
	struct stat st;
	int err;

	if (uid)
		setenv("SUDO_UID", uid, 1);
	if (gid)
		setenv("SUDO_GID", gid, 1);
	err = outfile_write(document, "out.json", true);
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	assert_int_equal(err, 0);
	assert_int_equal(stat("out.json", &st), 0);
	if (st.st_uid != want_uid || st.st_gid != want_gid)
		fail_msg("SUDO_UID=%s SUDO_GID=%s: owner %u:%u", uid, gid,
			 st.st_uid, st.st_gid);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void under_sudo_the_caller_owns_it(void **state)
{
	need_root();
	assert_owner("4099", "4111", 4099, 4111);
	assert_owner(NULL, NULL, 0, 0);
	/* Half of it, or what is no number, gives nothing away. */
	assert_owner("4099", NULL, 0, 0);
	assert_owner(NULL, "4111", 0, 0);
	assert_owner("", "4111", 0, 0);
	assert_owner("4099x", "4111", 0, 0);
	assert_owner("-1", "-1", 0, 0);
	assert_owner("4294971395", "4111", 0, 0);
	assert_owner("4294967295", "4111", 0, 0);
	assert_owner("99999999999999999999", "4111", 0, 0);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIRECTORY(a_new_file_holds_the_document),
		IN_DIRECTORY(a_kill_leaves_no_temporary_file),
		IN_DIRECTORY(what_exists_is_kept_without_force),
		IN_DIRECTORY(impossible_paths_are_told_before),
		IN_DIRECTORY(failing_to_write_leaves_nothing),
		IN_DIRECTORY(a_link_is_replaced_not_followed),
		IN_DIRECTORY(a_hard_link_keeps_what_it_had),
		IN_DIRECTORY(the_mode_does_not_depend_on_the_umask),
		IN_DIRECTORY(names_are_names_not_commands),
		IN_DIRECTORY(a_full_disk_leaves_nothing),
		IN_DIRECTORY(under_sudo_the_caller_owns_it),
	};

	return cmocka_run_group_tests(tests, make_document, free_document);
}
