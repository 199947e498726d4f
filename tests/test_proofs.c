/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do subjects prove the work that they did, and report a contradiction if they
 * did not do it? They are called as the runner calls them, in a process that
 * may do other things in between.
 */
#include "bench/race/grip.h"
#include "bench/registry/registry.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "lib/sys/procfs.h"
#include "tests/unit.h"
#include "tests/fixture.h"

#define NR_PAGES 4099

static struct area area;
static struct bench_env env = { .area = &area };

static int map_area(void **state)
{
	area.page_bytes = area.unit_bytes = (size_t)getpagesize();
	area.len_bytes = NR_PAGES * area.page_bytes;
	area.addr = mmap(NULL, area.len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(area.addr, MAP_FAILED);
	madvise(area.addr, area.len_bytes, MADV_NOHUGEPAGE);
	area_fill(&area);
	env.root_fd = procfs_root();
	env.pinned = false;
	return 0;
}

static int unmap_area(void **state)
{
	munmap(area.addr, area.len_bytes);
	close(env.root_fd);
	return 0;
}

static const struct clearer *find_clearer(const char *name)
{
	for (size_t i = 0; bench_clearers[i]; i++)
		if (!strcmp(bench_clearers[i]->subject.name, name))
			return bench_clearers[i];
	return NULL;
}

static const struct primitive *find_primitive(const char *name)
{
	for (size_t i = 0; bench_primitives[i]; i++)
		if (!strcmp(bench_primitives[i]->subject.name, name))
			return bench_primitives[i];
	return NULL;
}

static void *new_state(const struct subject *subject)
{
	void *state = calloc(1, subject->state_bytes);

	assert_non_null(state);
	return state;
}

/* A clearer's turn; @pass: with its work, or without. */
static void prove_munmap(bool pass, struct proof *proof)
{
	const struct clearer *clearer = find_clearer("munmap");
	void *state = new_state(&clearer->subject);

	*proof = (struct proof){ .attempts = 0 };
	assert_int_equal(clearer->setup(state, &env), 0);
	assert_int_equal(clearer->rearm(state), 0);
	if (pass)
		assert_int_equal(clearer->pass(state), 0);
	assert_int_equal(clearer->prove(state, proof), 0);
	/* Open the range again. */
	assert_int_equal(clearer->rearm(state), 0);
	clearer->teardown(state);
	free(state);
}

static void pages_are_freed(void **state)
{
	struct proof proof;

	prove_munmap(true, &proof);
	assert_string_equal(proof.contradiction, "");
	assert_int_equal(proof.events, NR_PAGES);
	assert_int_equal(proof.attempts, NR_PAGES);
	assert_true(proof.evidence[2] >= NR_PAGES - 32);
	prove_munmap(false, &proof);
	assert_int_equal(proof.events, 0);
}

static void a_machine_that_freed_none_contradicts(void **state)
{
	struct proof proof;
	int root_fd = env.root_fd = fixture_new();

	fixture_write(root_fd, "proc/vmstat", "pgfree 4099\n");
	prove_munmap(true, &proof);
	assert_non_null(strstr(proof.contradiction, "4099 pages were "
			       "unmapped, but the whole machine freed 0"));
	/* Nothing is made of a count that there is not. */
	fixture_write(root_fd, "proc/vmstat", "pgmajfault 4099\n");
	prove_munmap(true, &proof);
	assert_string_equal(proof.contradiction, "");
	assert_int_equal(proof.evidence[2], COUNT_UNKNOWN);
	fixture_delete(root_fd);
	env.root_fd = procfs_root();
}

#define FIRST	  3
#define NR_PINNED 5

/* What is pinned when fork() comes is copied for the child, and refused. */
static void a_fork_leaves_pinned_pages_alone(void **state)
{
	const struct clearer *clearer = find_clearer("fork");
	void *fork_state = new_state(&clearer->subject);
	void *hand = calloc(1, grip_iouring.state_bytes);
	bool frames_known = !geteuid();
	struct proof proof = { .attempts = 0 };

	env.pinned = true;
	assert_non_null(hand);
	if (grip_iouring.setup(hand, &env))
		skip();
	assert_int_equal(clearer->setup(fork_state, &env), 0);
	assert_int_equal(clearer->rearm(fork_state), 0);
	assert_int_equal(grip_iouring.take(hand, area.addr +
					   FIRST * area.page_bytes,
					   NR_PINNED), 0);
	assert_int_equal(clearer->pass(fork_state), 0);
	assert_int_equal(clearer->prove(fork_state, &proof), 0);
	assert_string_equal(proof.contradiction, "");
	assert_int_equal(proof.attempts, NR_PAGES);
	assert_int_equal(proof.refused, NR_PINNED);
	assert_int_equal(proof.events, NR_PAGES - NR_PINNED);
	/* The timed pass looks at pagemap only where it must. */
	assert_int_equal(proof.evidence[2], frames_known ? COUNT_UNKNOWN :
							   NR_PINNED);
	grip_iouring.drop(hand);
	grip_iouring.teardown(hand);
	clearer->teardown(fork_state);
	free(fork_state);
	free(hand);
}

static void *fault_elsewhere(void *arg)
{
	struct area elsewhere = area;

	elsewhere.addr = mmap(NULL, area.len_bytes, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (elsewhere.addr == MAP_FAILED)
		return NULL;
	madvise(elsewhere.addr, area.len_bytes, MADV_NOHUGEPAGE);
	area_fill(&elsewhere);
	munmap(elsewhere.addr, area.len_bytes);
	return arg;
}

/* Whose faults are they? @run: the primitive's own; else a peer's alone. */
static void prove_fork_cow(bool run, struct proof *proof)
{
	const struct primitive *primitive = find_primitive("fork_cow");
	void *state = new_state(&primitive->subject), *done;
	pthread_t peer;
	uint64_t nr_ops;

	*proof = (struct proof){ .attempts = 0 };
	assert_int_equal(primitive->setup(state, &env), 0);
	assert_int_equal(primitive->rearm(state, &nr_ops), 0);
	assert_int_equal(nr_ops, NR_PAGES);
	assert_int_equal(pthread_create(&peer, NULL, fault_elsewhere, state),
			 0);
	if (run)
		assert_int_equal(primitive->run(state, nr_ops), 0);
	pthread_join(peer, &done);
	assert_non_null(done);
	assert_int_equal(primitive->prove(state, proof), 0);
	primitive->teardown(state);
	free(state);
}

static void faults_of_peers_are_no_copies(void **state)
{
	struct proof proof;

	prove_fork_cow(true, &proof);
	assert_string_equal(proof.contradiction, "");
	prove_fork_cow(false, &proof);
	assert_non_null(strstr(proof.contradiction, "faults in 4099 writes"));
}


/* Mappings of @page_bytes that lie @apart_bytes from the one before. */
static unsigned count_slots(size_t page_bytes, size_t apart_bytes)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned long start, end, last = 0;
	unsigned nr = 0;

	assert_non_null(file);
	while (fscanf(file, "%lx-%lx%*[^\n]", &start, &end) == 2) {
		if (end - start != page_bytes)
			continue;
		nr += start - last == apart_bytes;
		last = start;
	}
	fclose(file);
	return nr;
}

/* Each page of munmap has a table to itself, whatever the size of a page. */
static void a_page_table_is_for_one_page(void **state)
{
	static const struct {
		size_t page_bytes, table_maps_bytes;
	} rows[] = {
		{ 4096, 2 << 20 }, { 16384, 32 << 20 }, { 65536, 512 << 20 },
	};
	const struct primitive *primitive = find_primitive("munmap");

	for (size_t i = 0; i < 3; i++) {
		struct area other = { .addr = area.addr,
				      .page_bytes = rows[i].page_bytes };
		struct bench_env other_env = { .area = &other,
					       .root_fd = env.root_fd };
		void *munmap_state = new_state(&primitive->subject);
		uint64_t nr_ops;

		assert_int_equal(primitive->setup(munmap_state, &other_env),
				 0);
		assert_int_equal(primitive->rearm(munmap_state, &nr_ops), 0);
		assert_int_equal(count_slots(rows[i].page_bytes,
					     rows[i].table_maps_bytes),
				 nr_ops - 1);
		assert_int_equal(primitive->run(munmap_state, nr_ops), 0);
		assert_int_equal(count_slots(rows[i].page_bytes,
					     rows[i].table_maps_bytes), 0);
		free(munmap_state);
	}
}

/* @run: all ops; else the processes are left to teardown(). */
static void prove_exit(bool run, struct proof *proof)
{
	const struct primitive *primitive = find_primitive("exit");
	void *exit_state = new_state(&primitive->subject);
	uint64_t nr_ops;

	*proof = (struct proof){ .attempts = 0 };
	assert_int_equal(primitive->setup(exit_state, &env), 0);
	assert_int_equal(primitive->rearm(exit_state, &nr_ops), 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
	if (run)
		assert_int_equal(primitive->run(exit_state, nr_ops), 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), run ? -1 : 0);
	assert_int_equal(primitive->prove(exit_state, proof), 0);
	primitive->teardown(exit_state);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	free(exit_state);
}

static void processes_that_live_on_are_no_exits(void **state)
{
	struct proof proof;

	prove_exit(true, &proof);
	assert_string_equal(proof.contradiction, "");
	prove_exit(false, &proof);
	assert_string_equal(proof.contradiction,
			    "only 0 of 8 processes were there to be killed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_freed),
		cmocka_unit_test(a_machine_that_freed_none_contradicts),
		cmocka_unit_test(a_fork_leaves_pinned_pages_alone),
		cmocka_unit_test(faults_of_peers_are_no_copies),
		cmocka_unit_test(a_page_table_is_for_one_page),
		cmocka_unit_test(processes_that_live_on_are_no_exits),
	};

	return cmocka_run_group_tests(tests, map_area, unmap_area);
}
