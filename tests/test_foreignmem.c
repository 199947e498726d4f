/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/sys/foreignmem.h"
#include "lib/sys/procfs.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "tests/unit.h"
#include "tests/fixture.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
#define THP "sys/kernel/mm/transparent_hugepage/"

/* A mapping of smaps; -1 leaves THPeligible out. */
static size_t put_mapping(char *smaps, const char *range, unsigned rss_kib,
			  unsigned anon_kib, unsigned huge_kib, int eligible,
			  const char *flags)
{
	int len = sprintf(smaps, "%s rw-p 00000000 00:00 0   [heap]\n"
			  "Size:  77 kB\nRss:  %u kB\nAnonymous:  %u kB\n"
			  "AnonHugePages:  %u kB\nShmemPmdMapped: 0 kB\n",
			  range, rss_kib, anon_kib, huge_kib);

	if (eligible >= 0)
		len += sprintf(smaps + len, "THPeligible:           %d\n",
			       eligible);
	return (size_t)(len + sprintf(smaps + len, "VmFlags: %s \n", flags));
}

/* 4 MiB less a page: room for one whole huge page. */
#define WIDE "7f0000201000-7f0000600000"

static const struct {
	const char *range, *flags, *enabled;
	unsigned rss_kib, anon_kib, huge_kib;
	int eligible;
	uint64_t mergeable_bytes, thp_bytes;
} mappings[] = {
	{ WIDE, "rd wr mr mw me ac", "madvise", 4000, 4000, 0, 0,
	  0, 0 },
	{ WIDE, "rd wr mg ac", "madvise", 4000, 3996, 0, 0,
	  3996 * KIB, 0 },
	{ WIDE, "rd wr ac", "always", 4000, 4000, 0, 1,
	  0, 2 * MIB },
	{ WIDE, "rd wr ac", "always", 100, 100, 0, 1,
	  0, 100 * KIB },
	{ WIDE, "rd wr ac", "always", 2148, 2148, 2048, 1, 0, 0 },
	{ "7f0000200000-7f0000600000", "rd hg", "madvise", 2148, 2148,
	  2048, 1, 0, 100 * KIB },
	{ WIDE, "rd hg", "madvise", 100, 100, 0, 0, 0, 0 },
	{ WIDE, "rd hg", "madvise", 100, 100, 0, -1, 0, 100 * KIB },
	{ WIDE, "rd mg hg", "never", 100, 100, 0, 0, 100 * KIB, 0 },
	{ WIDE, "rd xmg mgx hgg", "madvise", 100, 100, 0, -1, 0, 0 },
	{ "7f0000201000-7f0000202000", "rd hg", "always", 4, 4, 0, 1,
	  0, 0 },
	{ "ffffffffff600000-ffffffffff601000", "ex", "always", 4, 0,
	  0, 1, 0, 0 },
};

static void test_mappings(void **state)
{
	char smaps[4096], enabled[64];

	for (size_t i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++) {
		int root = fixture_new();
		struct foreignmem others;

		snprintf(enabled, sizeof(enabled), "[%s] x\n",
			 mappings[i].enabled);
		fixture_write(root, THP "enabled", enabled);
		put_mapping(smaps, mappings[i].range, mappings[i].rss_kib,
			    mappings[i].anon_kib, mappings[i].huge_kib,
			    mappings[i].eligible, mappings[i].flags);
		fixture_write(root, "proc/77/smaps", smaps);
		fixture_write(root, "proc/77/comm", "qemu\x1b[31m\n");
		assert_int_equal(foreignmem_scan(root, 1, &others), 0);
		if (others.mergeable_bytes != mappings[i].mergeable_bytes ||
		    others.thp_bytes != mappings[i].thp_bytes)
			fail_msg("case %zu: %" PRIu64 " mergeable, %" PRIu64
				 " for THP", i, others.mergeable_bytes,
				 others.thp_bytes);
		assert_int_equal(others.nr, others.mergeable_bytes ||
					    others.thp_bytes);
		if (others.nr)
			assert_string_equal(others.list[0].comm, "qemu?[31m");
		foreignmem_free(&others);
		fixture_delete(root);
	}
}

static void test_processes(void **state)
{
	int root = fixture_new();
	struct foreignmem others;
	char smaps[4096];
	size_t len;
	json_t *json;

	fixture_write(root, THP "enabled", "always [madvise] never\n");
	len = put_mapping(smaps, WIDE, 8, 8, 0, 0, "mg");
	put_mapping(smaps + len, "1000-9000", 16, 16, 0, 0, "mg");
	fixture_write(root, "proc/90/smaps", smaps);	/* two mappings */
	put_mapping(smaps, WIDE, 4099, 4099, 0, 0, "mg");
	fixture_write(root, "proc/77/smaps", smaps);	/* the largest */
	fixture_write(root, "proc/78/smaps", smaps);	/* ourselves */
	fixture_write(root, "proc/79/smaps", "");	/* a kernel thread */
	fixture_write(root, "proc/80/comm", "gone\n");
	fixture_write(root, "proc/81/smaps/x", "");	/* cannot be read */
	fixture_write(root, "proc/self/smaps", smaps);
	assert_int_equal(foreignmem_scan(root, 78, &others), 0);
	assert_int_equal(others.nr_scanned, 5);
	assert_int_equal(others.nr_unreadable, 1);
	assert_int_equal(others.nr, 2);
	assert_int_equal(others.list[0].pid, 77);
	assert_int_equal(others.list[0].mergeable_bytes, 4099 * KIB);
	assert_string_equal(others.list[0].comm, "?");
	assert_int_equal(others.list[1].pid, 90);
	assert_int_equal(others.list[1].mergeable_bytes, 24 * KIB);
	assert_int_equal(others.mergeable_bytes, 4123 * KIB);
	json = foreignmem_json(&others);
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "list")), 2);
	json_decref(json);
	foreignmem_free(&others);
	fixture_delete(root);
}

/* smaps is not read where the settings and ksm_stat rule it out. */
static void test_passed_over(void **state)
{
	int root = fixture_new();
	struct foreignmem others;
	char smaps[4096];

	fixture_write(root, THP "enabled", "always madvise [never]\n");
	put_mapping(smaps, WIDE, 4099, 4099, 0, 1, "mg hg");
	fixture_write(root, "proc/77/smaps", smaps);
	fixture_write(root, "proc/77/ksm_stat", "ksm_mergeable: no\n");
	assert_int_equal(foreignmem_scan(root, 1, &others), 0);
	assert_int_equal(others.nr, 0);
	foreignmem_free(&others);
	/* A size with a setting of its own: not ruled out. */
	fixture_write(root, THP "hugepages-64kB/enabled",
		      "always inherit [madvise] never\n");
	assert_int_equal(foreignmem_scan(root, 1, &others), 0);
	assert_int_equal(others.nr, 1);
	foreignmem_free(&others);
	fixture_write(root, THP "hugepages-64kB/enabled",
		      "always [inherit] madvise never\n");
	assert_int_equal(foreignmem_scan(root, 1, &others), 0);
	assert_int_equal(others.nr, 0);
	foreignmem_free(&others);
	fixture_delete(root);
	root = fixture_new();
	assert_int_equal(foreignmem_scan(root, 1, &others), -ENOENT);
	foreignmem_free(&others);
	fixture_delete(root);
}

static void test_malformed(void **state)
{
	static const char *const texts[] = {
		"\n\n", "Rss:", "Rss: kB\nVmFlags:", "1000-", "1000-2000",
		"zz\n9000-1000 rw-p\nAnonymous: 4 kB\nVmFlags: mg\n",
		"0-ffffffffffffffffffff rw-p\nRss: 99999999999999999999 kB\n"
		"AnonHugePages: 18014398509481985 kB\nTHPeligible: 1\n"
		"VmFlags: mg",
		"1000-2000 rw-p\nVmFlags: m", "1000-2000 rw-p\nVmFlags: mg",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int root = fixture_new();
		struct foreignmem others;

		fixture_write(root, "proc/77/smaps", texts[i]);
		assert_int_equal(foreignmem_scan(root, 1, &others), 0);
		assert_int_equal(others.nr_scanned, 1);
		foreignmem_free(&others);
		fixture_delete(root);
	}
}

/* A real child with mergeable memory is found, by size and by name. */
static void test_live(void **state)
{
	size_t len_bytes = 37 * 4096;
	struct foreignmem others;
	uint64_t start_ns;
	int ready[2];
	size_t i;
	pid_t pid;
	char ok = 0;
	int root = procfs_root();

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		char *addr = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ok = addr != MAP_FAILED &&
		     !madvise(addr, len_bytes, MADV_MERGEABLE);
		if (ok)
			memset(addr, 77, len_bytes);
		if (write(ready[1], &ok, 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &ok, 1), 1);
	start_ns = clock_ns();
	assert_int_equal(foreignmem_scan(root, getpid(), &others), 0);
	print_message("%zu processes, %zu not readable: %.1f ms\n",
		      others.nr_scanned, others.nr_unreadable,
		      (double)(clock_ns() - start_ns) / 1e6);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (i = 0; i < others.nr && others.list[i].pid != pid; i++)
		;
	if (ok) {
		assert_true(i < others.nr);
		assert_int_equal(others.list[i].mergeable_bytes, len_bytes);
		assert_string_equal(others.list[i].comm, "test_foreignmem");
	}
	foreignmem_free(&others);
	close(ready[0]);
	close(ready[1]);
	close(root);
	if (!ok)
		skip();		/* a kernel without KSM */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_passed_over),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_live),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
