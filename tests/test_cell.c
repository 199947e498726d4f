/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parent of a cell does beside its visits. */
#include "bench/cell.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "bench/cell_place.h"
#include "lib/procfs.h"
#include "tests/unit.h"

/* The machine's refusals are skips; what we did wrong is an error. */
static void refusals_are_told_from_errors(void **state)
{
	static const int skips[] = { EPERM, EACCES, EROFS, ENOSYS, ENOSPC,
				     ENOMEM, EBUSY, EEXIST, ESRCH };
	static const int errors[] = { EIO, EINVAL, EBADMSG, E2BIG, ERANGE };

	for (size_t i = 0; i < sizeof(skips) / sizeof(skips[0]); i++)
		assert_int_equal(cell_refusal_outcome(-skips[i]), CELL_SKIP);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		assert_int_equal(cell_refusal_outcome(-errors[i]), CELL_ERROR);
}

/* --rt is tried out: the caller's own policy is no business of it. */
static void trying_rt_leaves_the_policy_as_it_was(void **state)
{
	const struct sched_param param = { .sched_priority = 0 };
	int root_fd = procfs_root();
	struct cell_context context = {
		.node = -1, .nr_bystanders = -1, .root_fd = root_fd,
		.settings = { .rt = true },
	};
	static struct cell cell;

	assert_int_equal(spec_parse("none+mprotect", &cell.spec), 0);
	assert_int_equal(sched_setscheduler(0, SCHED_BATCH, &param), 0);
	if (cell_place(&cell, &context) || !cell.placement.nr_bystanders)
		print_message("not tried: %s\n", fail_text());
	assert_int_equal(sched_getscheduler(0), SCHED_BATCH);
	close(root_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_are_told_from_errors),
		cmocka_unit_test(trying_rt_leaves_the_policy_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
