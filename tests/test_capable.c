/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Probes of what this process may do, before and after it drops its
 * capabilities.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/hold/kmodule.h"
#include "lib/hold/swapdev.h"
#include "lib/sys/capable.h"
#include "lib/sys/mapping.h"
#include "tests/unit.h"

static int give_up_all(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return (int)syscall(SYS_capset, &header, none);
}

/* Without the privilege: refused, or what the kernel does not have at all. */
static bool is_refused(int err, int with_privilege)
{
	return err == (with_privilege == -ENOSYS ? -ENOSYS : -EPERM);
}

/* 0, or the number of the first line that is not as it should be. */
static int without_capabilities(void)
{
	struct mapping_view view;
	int swap = swapdev_probe(), modules = kmodule_probe();
	uint64_t mask = 4099;
	char page = 1;

	if (give_up_all() || capable_effective(&mask) || mask)
		return __LINE__;
	if (capable_has(CAP_SYS_ADMIN) || capable_has(CAP_SETUID))
		return __LINE__;
	if (mapping_probe() || mapping_probe_frames() != -EPERM)
		return __LINE__;
	if (mapping_open(&view, &page, 1, (size_t)getpagesize()) ||
	    view.pageflags_fd != -1 || mapping_read(&view, 0, 1) ||
	    !(view.entry[0] & MAPPING_PRESENT) ||
	    view.entry[0] & MAPPING_PFN_MASK)
		return __LINE__;
	mapping_close(&view);
	if (!is_refused(swapdev_probe(), swap) ||
	    !is_refused(kmodule_probe(), modules))
		return __LINE__;
	/* These need none. */
	return capable_bind_memory() || capable_find_nodes() ||
	       capable_bind_cpu() || capable_memfd() ? __LINE__ : 0;
}

static void uid_0_without_capabilities_is_told(void **state)
{
	int status;
	pid_t child;

	if (geteuid())
		skip();
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		int line = without_capabilities();

		if (line)
			fprintf(stderr, "line %d: %s\n", line, fail_text());
		_exit(line != 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_probe_of_the_cpus_leaves_them(void **state)
{
	cpu_set_t before, after;

	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(capable_bind_cpu(), 0);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
}

static void what_root_has_is_seen(void **state)
{
	if (!capable_has(CAP_SYS_ADMIN) || access("/proc/kpageflags", R_OK))
		skip();
	assert_int_equal(mapping_probe_frames(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uid_0_without_capabilities_is_told),
		cmocka_unit_test(a_probe_of_the_cpus_leaves_them),
		cmocka_unit_test(what_root_has_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
