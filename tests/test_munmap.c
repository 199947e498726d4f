/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What proves that the clearer munmap freed pages, against a machine that
 * counts none, and against this one.
 */
#include "bench/bench.h"

#include <sys/mman.h>

#include "lib/procfs.h"
#include "tests/unit.h"
#include "tests/fixture.h"

#define NR_PAGES 4099

static const struct clearer *find(const char *name)
{
	for (size_t i = 0; bench_clearers[i]; i++)
		if (!strcmp(bench_clearers[i]->subject.name, name))
			return bench_clearers[i];
	return NULL;
}

/* One pass over an area; @pass: leave it out, or not. */
static void prove(int root_fd, bool pass, struct proof *proof)
{
	const struct clearer *clearer = find("munmap");
	struct area area = { .page_bytes = (size_t)getpagesize() };
	struct bench_env env = { .area = &area, .root_fd = root_fd };
	void *state = calloc(1, clearer->subject.state_bytes);

	assert_non_null(state);
	area.len_bytes = NR_PAGES * area.page_bytes;
	area.addr = mmap(NULL, area.len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(area.addr, MAP_FAILED);
	area_fill(&area);
	*proof = (struct proof){ .attempts = 0 };
	assert_int_equal(clearer->setup(state, &env), 0);
	assert_int_equal(clearer->rearm(state), 0);
	if (pass)
		assert_int_equal(clearer->pass(state), 0);
	assert_int_equal(clearer->prove(state, proof), 0);
	clearer->teardown(state);
	munmap(area.addr, area.len_bytes);
	free(state);
}

static void pages_are_freed(void **state)
{
	int root_fd = procfs_root();
	struct proof proof;

	prove(root_fd, true, &proof);
	assert_string_equal(proof.contradiction, "");
	assert_int_equal(proof.events, NR_PAGES);
	assert_int_equal(proof.attempts, NR_PAGES);
	assert_true(proof.evidence[2] >= NR_PAGES - 32);
	prove(root_fd, false, &proof);
	assert_int_equal(proof.events, 0);
	close(root_fd);
}

static void a_machine_that_freed_none_contradicts(void **state)
{
	struct proof proof;
	int root_fd = fixture_new();

	fixture_write(root_fd, "proc/vmstat", "pgfree 4099\n");
	prove(root_fd, true, &proof);
	assert_non_null(strstr(proof.contradiction, "4099 pages were "
			       "unmapped, the whole machine freed 0"));
	/* Nothing is made of a count that there is not. */
	fixture_write(root_fd, "proc/vmstat", "pgmajfault 4099\n");
	prove(root_fd, true, &proof);
	assert_string_equal(proof.contradiction, "");
	assert_int_equal(proof.evidence[2], COUNT_UNKNOWN);
	fixture_delete(root_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_freed),
		cmocka_unit_test(a_machine_that_freed_none_contradicts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
