/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/fail.h"
#include "lib/kernelfs.h"
#include "lib/procfs.h"
#include "lib/scope.h"

static int need_root(void **state)
{
	if (!geteuid())
		return 0;
	print_message("skipped: needs root to mount\n");
	exit(77);
}

static void read_mounts(struct procfs_text *text)
{
	SCOPE_FD root = procfs_root();

	assert_int_equal(procfs_read(root, "proc/self/mountinfo", text), 0);
}

static void files_open_and_nothing_is_mounted(void **state)
{
	static const char *const types[] = { "proc", "sysfs", "tmpfs" };
	SCOPE_TEXT before = { 0 };
	SCOPE_TEXT after = { 0 };

	read_mounts(&before);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		int fd = kernelfs_open(types[i], ".", O_RDONLY | O_DIRECTORY);

		if (fd < 0)
			fail_msg("%s: %s", types[i], fail_text());
		read_mounts(&after);
		assert_string_equal(before.text, after.text);
		assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		close(fd);
	}
}

static void what_is_read_is_the_file(void **state)
{
	SCOPE_FD fd = kernelfs_open("proc", "version", O_RDONLY);
	char text[16] = "";

	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, 14), 14);
	assert_string_equal(text, "Linux version ");
}

static void what_there_is_not_is_named(void **state)
{
	assert_int_equal(kernelfs_open("nofs4099", "x", O_RDONLY), -ENODEV);
	assert_non_null(strstr(fail_text(), "nofs4099"));
	assert_int_equal(kernelfs_open("proc", "no/4099", O_RDONLY), -ENOENT);
	assert_non_null(strstr(fail_text(), "no/4099 of proc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_open_and_nothing_is_mounted),
		cmocka_unit_test(what_is_read_is_the_file),
		cmocka_unit_test(what_there_is_not_is_named),
	};

	return cmocka_run_group_tests(tests, need_root, NULL);
}
