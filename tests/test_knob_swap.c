/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Swap files and zram devices of a session, made on this machine. */
#include "tests/unit.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "lib/hold/swapdev.h"
#include "lib/hold/zram.h"
#include "tests/support/knob_fixture.h"

#define SWAP_BYTES	((16u << 20) + 1)	/* to be rounded up */

/* The path of the swap file in the state directory. */
static const char *swap_file(void)
{
	static char path[128];
	glob_t found;

	assert_int_equal(glob(in_state_dir("swap.*"), 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	snprintf(path, sizeof(path), "%s", found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static void page_out(char **area, size_t bytes)
{
	*area = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(*area, MAP_FAILED);
	for (size_t i = 0; i < bytes; i += 64)
		memcpy(*area + i, &i, sizeof(i));
	assert_int_equal(madvise(*area, bytes, MADV_PAGEOUT), 0);
}

static void a_swap_file_takes_pages_and_goes(void **state)
{
	struct knob_session *session = open_session();
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	const size_t area_bytes = 4 << 20;
	struct swapdev dev;
	struct stat st;
	bool found;
	char *area;

	must(knob_hold_swapfile(session, SWAP_BYTES));
	assert_int_equal(swapdev_find(swap_file(), &found, &dev), 0);
	assert_true(found);
	/* One page is the header. */
	assert_int_equal(dev.size_bytes, SWAP_BYTES - 1);
	assert_int_equal(dev.priority, SWAPDEV_PRIORITY_MAX);
	assert_int_equal(stat(swap_file(), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true((uint64_t)st.st_blocks * 512 >=
		    SWAP_BYTES - 1 + page_bytes);
	page_out(&area, area_bytes);
	assert_int_equal(swapdev_find(swap_file(), &found, &dev), 0);
	assert_true(dev.used_bytes >= area_bytes / 2);
	close_session(session);
	for (size_t i = 0; i < area_bytes; i += 64)
		assert_memory_equal(area + i, &i, sizeof(i));
	munmap(area, area_bytes);
}

/* A file over /proc/meminfo, seen by this process alone. */
static void fake_meminfo(const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s", in_state_dir("lmeminfo"));
	put_text(path, text);
	assert_int_equal(mount(path, "/proc/meminfo", NULL, MS_BIND, NULL), 0);
	assert_int_equal(unlink(path), 0);
}

static void swap_is_not_emptied_into_missing_memory(void **state)
{
	const size_t area_bytes = 8 << 20;
	struct knob_session *session;
	bool found;
	char *area;

	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		skip();
	session = open_session();
	must(knob_hold(session, KSM "sleep_millisecs", "4099"));
	must(knob_hold_swapfile(session, SWAP_BYTES));
	must(knob_hold(session, KSM "run", "0"));
	page_out(&area, area_bytes);
	fake_meminfo("MemTotal: 4099 kB\nMemAvailable: 1 kB\n");
	assert_int_equal(knob_restore(session), -EBUSY);
	assert_non_null(strstr(fail_text(), "mmfence restore"));
	assert_int_equal(swapdev_find(swap_file(), &found, NULL), 0);
	assert_true(found);
	/* The tunable is back and forgotten, the swap file is not. */
	assert_null(strstr(file_text(in_state_dir("journal")), "4099"));
	assert_non_null(strstr(file_text(in_state_dir("journal")), "swap."));
	knob_close(session);
	live_session = NULL;
	assert_int_equal(knob_open(state_dir, &session), -EBUSY);
	assert_int_equal(umount("/proc/meminfo"), 0);
	must(knob_open(state_dir, &session));
	close_session(session);
	munmap(area, area_bytes);
}

static void impossible_sizes_are_refused(void **state)
{
	struct knob_session *session = open_session();

	assert_int_equal(knob_hold_swapfile(session, UINT64_C(1) << 60),
			 -ENOSPC);
	assert_non_null(strstr(fail_text(), "MiB"));
	assert_int_equal(knob_hold_swapfile(session, 4099), -EINVAL);
	assert_int_equal(knob_hold_swapfile(session, UINT64_MAX), -EINVAL);
	assert_int_equal(knob_hold_zram(session, 0), -EINVAL);
	close_session(session);
}

static void a_zram_device_comes_and_goes(void **state)
{
	struct knob_session *session = open_session();
	unsigned number = zram_next();
	struct swapdev dev;
	char path[32];
	bool found;
	int err;

	err = knob_hold_zram(session, SWAP_BYTES);
	if (err == -ENOENT) {
		close_session(session);
		skip();
	}
	assert_int_equal(err, 0);
	snprintf(path, sizeof(path), "/dev/zram%u", number);
	assert_int_equal(swapdev_find(path, &found, &dev), 0);
	assert_true(found);
	assert_int_equal(dev.priority, SWAPDEV_PRIORITY_MAX);
	/* Two at a time: reverse order matters to nobody but the kernel. */
	must(knob_hold_zram(session, 2 * SWAP_BYTES));
	close_session(session);
	assert_int_equal(zram_next(), number);
}

/* Killed after the device was made, before its number was journalled. */
static void an_unfinished_zram_device_is_removed(void **state)
{
	char line[256], boot[64] = "";
	unsigned number, nr;

	if (!zram_available())
		skip();
	remember();
	sscanf(file_text("/proc/sys/kernel/random/boot_id"), "%63s", boot);
	snprintf(line, sizeof(line), "{\"kind\":\"zram\",\"target\":\"zram%u\","
		 "\"before\":\"\",\"wanted\":\"0\",\"pid\":0,"
		 "\"boot\":\"%s\"}\n", zram_next(), boot);
	put_text(in_state_dir("journal"), line);
	assert_int_equal(zram_add(&number), 0);
	must(knob_repair(state_dir, stdout, &nr));
	assert_int_equal(nr, 1);
	assert_as_before();
	/* The same number, but somebody else's: it has a size. */
	assert_int_equal(zram_add(&number), 0);
	assert_int_equal(zram_set_size(number, 1 << 20), 0);
	put_text(in_state_dir("journal"), line);
	must(knob_repair(state_dir, stdout, &nr));
	assert_int_equal(nr, 0);
	assert_int_equal(zram_remove(number), 0);
}

static void names_are_recognised_exactly(void **state)
{
	char name[32];
	unsigned number;

	assert_int_equal(swapdev_file_name(name), 0);
	assert_true(swapdev_is_file_name(name));
	assert_false(swapdev_is_file_name("swap.0123456789abcde"));
	assert_false(swapdev_is_file_name("swap.0123456789abcdef0"));
	assert_false(swapdev_is_file_name("swap.0123456789abcd/f"));
	assert_false(swapdev_is_file_name("../swap.0123456789ab"));
	assert_true(zram_parse("zram17", &number));
	assert_int_equal(number, 17);
	assert_false(zram_parse("zram17/..", &number));
	assert_false(zram_parse("zram-1", &number));
	assert_false(zram_parse("zram", &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_recognised_exactly),
		cmocka_unit_test(a_swap_file_takes_pages_and_goes),
		cmocka_unit_test(impossible_sizes_are_refused),
		cmocka_unit_test(a_zram_device_comes_and_goes),
		cmocka_unit_test(an_unfinished_zram_device_is_removed),
		cmocka_unit_test(swap_is_not_emptied_into_missing_memory),
	};

	if (cannot_run_here())
		return 77;
	return cmocka_run_group_tests(tests, make_state_dir, remove_state_dir);
}
