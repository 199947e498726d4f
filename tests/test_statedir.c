/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/fail.h"
#include "lib/hold/statedir.h"
#include "tests/unit.h"
#include "tests/fixture.h"

static void path_of(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, PATH_MAX - 16);
	assert_true(len > 0);
	path[len] = '\0';
}

/*
 * After a look at a directory the directory is still empty, and the standard
 * descriptors are still open: a lock that was never taken must not be closed as
 * descriptor 0.
 */
static void test_check(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;		/* 0: not made */
		int err;
		bool exists;
	} cases[] = {
		{ "a", 0700, 0, true }, { "b/", 0755, 0, true },
		{ "c", 0770, -EPERM, true }, { "d", 0, 0, false },
		{ "e/f", 0, -ENOENT, false },
	};
	int root = fixture_new();
	char path[PATH_MAX], fs_name[32];
	size_t len;
	bool exists;

	if (geteuid()) {
		fixture_delete(root);
		skip();
	}
	path_of(root, path);
	len = strlen(path);
	if (statedir_check(path, &exists, fs_name) == -EOPNOTSUPP) {
		fixture_delete(root);
		skip();		/* /tmp is on no disk */
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sprintf(path + len, "/%s", cases[i].name);
		if (cases[i].mode) {
			assert_int_equal(mkdir(path, 0700), 0);
			assert_int_equal(chmod(path, cases[i].mode), 0);
		}
		assert_int_equal(statedir_check(path, &exists, fs_name),
				 cases[i].err);
		if (!cases[i].err)
			assert_int_equal(exists, cases[i].exists);
		assert_int_equal(!access(path, F_OK), cases[i].mode != 0);
		for (int fd = 0; fd < 3; fd++)
			assert_int_not_equal(fcntl(fd, F_GETFD), -1);
		if (cases[i].mode)
			assert_int_equal(rmdir(path), 0);	/* is empty */
	}
	fixture_delete(root);
}

/* Root's directory in one whose owner may put another in its place. */
static void test_above(void **state)
{
	static const struct {
		uid_t owner;
		mode_t mode;
		int err;
	} cases[] = {
		{ 0, 0755, 0 }, { 0, 01777, 0 }, { 0, 0777, -EPERM },
		{ 0, 0770, -EPERM }, { 1234, 0755, -EPERM },
		{ 1234, 0700, -EPERM }, { 1234, 01777, -EPERM },
	};
	char path[PATH_MAX], fs_name[32];
	int root = fixture_new();
	bool exists;

	path_of(root, path);
	if (geteuid() ||
	    statedir_check(path, &exists, fs_name) == -EOPNOTSUPP) {
		fixture_delete(root);
		skip();
	}
	strcat(path, "/state");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(fchown(root, cases[i].owner, 0), 0);
		assert_int_equal(fchmod(root, cases[i].mode), 0);
		assert_int_equal(statedir_check(path, &exists, fs_name),
				 cases[i].err);
		assert_int_equal(mkdir(path, 0700), 0);
		assert_int_equal(statedir_check(path, &exists, fs_name),
				 cases[i].err);
		if (cases[i].err)
			assert_non_null(strstr(fail_text(), "above"));
		assert_int_equal(rmdir(path), 0);
	}
	assert_int_equal(fchown(root, 0, 0), 0);
	fixture_delete(root);
}

static void test_forgetful(void **state)
{
	char fs_name[32];
	bool exists;

	if (geteuid() || access("/dev/shm", F_OK))
		skip();
	assert_int_equal(statedir_check("/dev/shm/mmfence-none", &exists,
					fs_name), -EOPNOTSUPP);
	assert_non_null(strstr(fail_text(), "tmpfs"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_above),
		cmocka_unit_test(test_forgetful),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
