/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench/registry/suite.h"
#include "bench/run/plan.h"
#include "tests/unit.h"

#define NR_MAX 67

static void fill(unsigned *order, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		order[i] = i;
}

static void every_order_holds_each_once(void **state)
{
	unsigned order[NR_MAX];
	uint64_t seed = 4099;

	for (unsigned nr = 0; nr <= NR_MAX; nr++) {
		fill(order, nr);
		for (int block = 0; block < 20; block++) {
			bool seen[NR_MAX] = { false };

			plan_shuffle(order, nr, &seed);
			for (unsigned i = 0; i < nr; i++) {
				assert_true(order[i] < nr);
				assert_false(seen[order[i]]);
				seen[order[i]] = true;
			}
		}
	}
}

static void a_seed_is_an_order(void **state)
{
	unsigned first[NR_MAX], again[NR_MAX], other[NR_MAX];
	uint64_t seed = 0, same_seed = 0, other_seed = 1;

	fill(first, NR_MAX);
	fill(again, NR_MAX);
	fill(other, NR_MAX);
	for (int block = 0; block < 5; block++) {
		unsigned before[NR_MAX];

		memcpy(before, first, sizeof(before));
		plan_shuffle(first, NR_MAX, &seed);
		plan_shuffle(again, NR_MAX, &same_seed);
		plan_shuffle(other, NR_MAX, &other_seed);
		assert_memory_equal(first, again, sizeof(first));
		assert_memory_not_equal(first, other, sizeof(first));
		/* Blocks differ from each other, too. */
		assert_memory_not_equal(first, before, sizeof(first));
	}
}

/*
 * Chi-squared of the 24 orders of four: 23 degrees of freedom, 0.999 quantile
 * 49.7 (tables). The seed is fixed, so this passes always or never.
 */
static void all_orders_are_as_likely(void **state)
{
	enum { DRAWS = 24000 };
	unsigned counts[256] = { 0 }, nr_orders = 0;
	uint64_t seed = 20240607;
	double chi = 0;

	for (int i = 0; i < DRAWS; i++) {
		unsigned order[4];

		fill(order, 4);
		plan_shuffle(order, 4, &seed);
		counts[order[0] << 6 | order[1] << 4 | order[2] << 2 |
		       order[3]]++;
	}
	for (int i = 0; i < 256; i++) {
		double off = counts[i] - DRAWS / 24.;

		if (!counts[i])
			continue;
		nr_orders++;
		chi += off * off / (DRAWS / 24.);
	}
	assert_int_equal(nr_orders, 24);
	assert_true(chi < 49.7);
}

static void add_cell(struct plan *plan, const char *text)
{
	if (plan_add(plan, text))
		fail_msg("%s: %s", text, fail_text());
}

static void the_same_cell_is_refused_however_written(void **state)
{
	struct plan plan = { .nr_visits = 1 };

	add_cell(&plan, "futex+swap");
	add_cell(&plan, "futex+swap:dirty=0");
	add_cell(&plan, "null");
	assert_int_equal(plan_add(&plan, "futex:area=16384k+swap:dirty=1"),
			 -EINVAL);
	assert_non_null(strstr(fail_text(), "futex+swap is given twice"));
	assert_int_equal(plan_add(&plan, "nul"), -EINVAL);
	assert_int_equal(plan_add(&plan, "null"), -EINVAL);
	assert_int_equal(plan.nr_cells, 3);
	plan_free(&plan);
}

static void suites_can_be_planned(void **state)
{
	for (const struct suite *s = suites; s->name; s++) {
		struct plan plan = { .nr_visits = 1 };
		unsigned nr = 0;

		while (s->cells[nr])
			nr++;
		assert_int_equal(plan_add_suite(&plan, s), 0);
		assert_int_equal(plan.nr_cells, nr);
		if (nr)
			assert_int_equal(plan_add_suite(&plan, s), -EINVAL);
		plan_free(&plan);
	}
}

/* What a run visits, as its progress tells. */
static struct {
	char order[128];
	unsigned nr;
	volatile int *interrupt;
	unsigned interrupt_at;
} seen;

static void note_visit(const struct plan *plan, const struct cell *cell,
		       unsigned visits_done, uint64_t spent_ns)
{
	assert_int_equal(visits_done, seen.nr);
	assert_true(seen.nr < sizeof(seen.order) - 1);
	seen.order[seen.nr++] = (char)('a' + (cell - plan->cells));
	if (seen.interrupt && seen.nr == seen.interrupt_at)
		*seen.interrupt = 1;
}

/* Four cells in real children, short; the third cannot run. */
static void prepare(struct plan *plan, uint64_t seed, int root_fd)
{
	static const char *const cells[] = {
		"null:area=64k", "null:area=128k", "null:area=192k",
		"null:area=256k",
	};

	memset(&seen, 0, sizeof(seen));
	*plan = (struct plan){
		.seed = seed, .nr_visits = 3, .progress = note_visit,
		.context = { .node = -1, .root_fd = root_fd, .settings = {
			.round_ns = 1000000, .rounds = 1,
			.pass_timeout_ns = 1000000000 } },
	};
	for (size_t i = 0; i < 4; i++)
		add_cell(plan, cells[i]);
	assert_int_equal(plan_prepare(plan), 4);
	plan->cells[2].outcome = CELL_SKIP;
}

static int open_root(void)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void blocks_hold_each_runnable_cell_once(void **state)
{
	static const volatile int never;
	int root_fd = open_root();
	struct plan plan;
	char first[sizeof(seen.order)];

	prepare(&plan, 4099, root_fd);
	assert_int_equal(plan_run(&plan, &never), 0);
	assert_false(plan.interrupted);
	assert_int_equal(seen.nr, 9);
	for (int block = 0; block < 3; block++)
		for (const char *cell = "abd"; *cell; cell++)
			assert_non_null(memchr(seen.order + 3 * block, *cell,
					       3));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(plan.cells[i].nr_visits, i == 2 ? 0 : 3);
	assert_int_equal(plan.cells[2].outcome, CELL_SKIP);
	plan_free(&plan);

	memcpy(first, seen.order, sizeof(first));
	prepare(&plan, 4099, root_fd);
	assert_int_equal(plan_run(&plan, &never), 0);
	assert_string_equal(seen.order, first);
	plan_free(&plan);
	close(root_fd);
}

static void an_interrupt_ends_the_run(void **state)
{
	volatile int interrupted = 0;
	int root_fd = open_root();
	struct plan plan;

	prepare(&plan, 1, root_fd);
	seen.interrupt = &interrupted;
	seen.interrupt_at = 4;
	assert_int_equal(plan_run(&plan, &interrupted), 0);
	assert_true(plan.interrupted);
	assert_int_equal(seen.nr, 4);
	plan_free(&plan);
	close(root_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_order_holds_each_once),
		cmocka_unit_test(a_seed_is_an_order),
		cmocka_unit_test(all_orders_are_as_likely),
		cmocka_unit_test(the_same_cell_is_refused_however_written),
		cmocka_unit_test(suites_can_be_planned),
		cmocka_unit_test(blocks_hold_each_runnable_cell_once),
		cmocka_unit_test(an_interrupt_ends_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
