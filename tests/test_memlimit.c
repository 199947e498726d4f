/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/resource.h>

#include "lib/base/fail.h"
#include "lib/sys/memlimit.h"
#include "lib/sys/procfs.h"
#include "tests/unit.h"
#include "tests/fixture.h"

#define MIB (UINT64_C(1) << 20)

static void expect(int root, uint64_t bytes, const char *by)
{
	const char *found_by;
	uint64_t found;

	assert_int_equal(memlimit_available(root, &found, &found_by), 0);
	assert_int_equal(found, bytes);
	assert_string_equal(found_by, by);
	assert_string_equal(fail_text(), "");
}

static int new_root(void)
{
	int root = fixture_new();

	fixture_write(root, "proc/meminfo", "MemTotal:  4194304 kB\n"
					    "MemAvailable:  1048576 kB\n");
	return root;
}

static void test_machine(void **state)
{
	int root = fixture_new();
	const char *by;
	uint64_t bytes;

	assert_int_equal(memlimit_available(root, &bytes, &by), -ENOENT);
	fixture_delete(root);
	root = new_root();
	fail_clear();
	expect(root, 1024 * MIB, "the machine");
	fixture_write(root, "proc/self/cgroup", "garbage\n1\n:\n::\n0::\n");
	expect(root, 1024 * MIB, "the machine");
	fixture_delete(root);
}

/* The tightest of all groups above; page cache is free. */
static void test_version_2(void **state)
{
	int root = new_root();

	fail_clear();
	fixture_write(root, "proc/self/cgroup", "0::/a.slice/b.service\n");
#define A "sys/fs/cgroup/a.slice/"
	fixture_write(root, A "memory.max", "268435456\n");
	fixture_write(root, A "memory.current", "134217728\n");
	fixture_write(root, A "memory.stat", "anon 1\nfile 9\n"
		      "inactive_file 33554432\nactive_file 4194304\n");
	fixture_write(root, A "b.service/memory.max", "max\n");
	fixture_write(root, A "b.service/memory.current", "4096\n");
	expect(root, (128 + 36) * MIB, "the memory cgroup");
	fixture_write(root, A "b.service/memory.max", "8192\n");
	expect(root, 4096, "the memory cgroup");
	fixture_write(root, A "b.service/memory.current", "16384\n");
	expect(root, 0, "the memory cgroup");
	fixture_delete(root);
}

/* In a container the mount begins at its own group. */
static void test_version_1(void **state)
{
	int root = new_root();

	fail_clear();
	fixture_write(root, "proc/self/cgroup", "9:cpu:/x\n"
		      "4:memory:/docker/0123\n");
#define M "sys/fs/cgroup/memory/"
	fixture_write(root, M "memory.limit_in_bytes", "67108864\n");
	fixture_write(root, M "memory.usage_in_bytes", "50331648\n");
	fixture_write(root, M "memory.stat", "total_cache 5\n"
		      "total_inactive_file 4194304\ntotal_active_file 0\n");
	expect(root, (64 - 48 + 4) * MIB, "the memory cgroup");
	fixture_delete(root);
}

static void test_rlimit(void **state)
{
	struct rlimit before, limit;
	int root = new_root();

	fail_clear();
	fixture_write(root, "proc/self/status", "VmSize:\t 8192 kB\n"
					        "VmData:\t 1024 kB\n");
	assert_int_equal(getrlimit(RLIMIT_DATA, &before), 0);
	/* Sanitizers map terabytes. */
	fixture_write(root, "proc/meminfo", "MemAvailable: 1099511627776 kB\n");
	limit = (struct rlimit){ UINT64_C(1) << 46, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_DATA, &limit), 0);
	expect(root, (UINT64_C(1) << 46) - MIB, "RLIMIT_DATA");
	assert_int_equal(setrlimit(RLIMIT_DATA, &before), 0);
	fixture_delete(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_rlimit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
