/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Some clearers only wait for work that the kernel does by itself. Do they
 * notice if the kernel did not do it? Their counters come from a fixture; the
 * pages are those of this process.
 */
#include "bench/registry/registry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/sys/procfs.h"
#include "tests/unit.h"
#include "tests/fixture.h"

#define AREA_BYTES (UINT64_C(4) << 20)
#define NR_PAGES   (AREA_BYTES / 4096)
#define THP	   "sys/kernel/mm/transparent_hugepage/"

static struct area area;
static struct bench_env env = { .area = &area };

static int map_area(void **state)
{
	char *start = mmap(NULL, 2 * AREA_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(start, MAP_FAILED);
	area.page_bytes = area.unit_bytes = (size_t)getpagesize();
	area.len_bytes = AREA_BYTES;
	area.addr = start + AREA_BYTES - (uintptr_t)start % AREA_BYTES;
	madvise(area.addr, area.len_bytes, MADV_NOHUGEPAGE);
	env.root_fd = fixture_new();
	return 0;
}

static int unmap_area(void **state)
{
	fixture_delete(env.root_fd);
	return 0;
}

static const struct clearer *find(const char *name)
{
	for (size_t i = 0; bench_clearers[i]; i++)
		if (!strcmp(bench_clearers[i]->subject.name, name))
			return bench_clearers[i];
	return NULL;
}

struct row {
	uint64_t counter[4];		/* what the kernel counts meanwhile */
	bool pinned, done;
	const char *contradiction, *contamination;	/* or NULL */
};

typedef void (*write_counters)(const uint64_t counter[4]);

static void run_row(const struct clearer *clearer, const struct row *row,
		    write_counters write_now, struct proof *proof)
{
	void *state = calloc(1, clearer->subject.state_bytes);
	static const uint64_t zero[4];
	bool done;

	*proof = (struct proof){ .attempts = 0 };
	env.pinned = row->pinned;
	write_now(zero);
	assert_non_null(state);
	assert_int_equal(clearer->setup(state, &env), 0);
	assert_int_equal(clearer->rearm(state), 0);
	assert_int_equal(clearer->pass(state), 0);
	write_now(row->counter);
	assert_int_equal(clearer->done(state, &done), 0);
	assert_int_equal(done, row->done);
	assert_int_equal(clearer->prove(state, proof), 0);
	if (row->contradiction)
		assert_non_null(strstr(proof->contradiction,
				       row->contradiction));
	else
		assert_string_equal(proof->contradiction, "");
	if (row->contamination)
		assert_non_null(strstr(proof->contamination,
				       row->contamination));
	else
		assert_string_equal(proof->contamination, "");
	if (clearer->teardown)
		clearer->teardown(state);
	free(state);
}

static uint64_t dropped(uint64_t nr_marked)
{
	return nr_marked < NR_PAGES ? nr_marked : NR_PAGES;
}

/*
 * Pages marked, hinting faults, pages moved, scans. A page that is dropped is a
 * fault when it is read, like one that is marked.
 */
static void write_balance(const uint64_t counter[4])
{
	char text[160];

	assert_int_equal(madvise(area.addr, dropped(counter[0]) *
				 area.page_bytes, MADV_DONTNEED), 0);
	snprintf(text, sizeof(text), "numa_pte_updates %d\n"
		 "numa_hint_faults %d\nnuma_pages_migrated %d\n",
		 4099 + (int)counter[0], 17 + (int)counter[1],
		 3 + (int)counter[2]);
	fixture_write(env.root_fd, "proc/vmstat", text);
	snprintf(text, sizeof(text), "threads (1, #threads: 2)\n"
		 "mm->numa_scan_seq     :     %d\n", 7 + (int)counter[3]);
	fixture_write(env.root_fd, "proc/self/sched", text);
}

static void faults_tell_what_was_marked(void **state)
{
	static const struct row rows[] = {
		{ { NR_PAGES + 9, NR_PAGES, 5, 1 }, false, true, NULL, NULL },
		/* The faults of others prove nothing. */
		{ { 0, NR_PAGES, 0, 5 }, false, true,
		  "only 0 of 1024 pages were marked", NULL },
		{ { 900, NR_PAGES, 0, 5 }, false, true, "900 of 1024", NULL },
		/* Two threads may pass over it twice more. */
		{ { 900, NR_PAGES, 0, 4 }, false, false, "900 of 1024", NULL },
		{ { NR_PAGES, 900, 0, 1 }, false, true,
		  "the process took 1024 faults, but the kernel counted "
		  "900 NUMA hinting faults", NULL },
		{ { 300, 300, 0, 3 }, true, true, NULL, NULL },
		{ { 300, 100, 0, 2 }, true, false, NULL, NULL },
		{ { 4096, NR_PAGES, 0, 1 }, false, true, NULL, NULL },
		{ { 4097, NR_PAGES, 0, 1 }, false, true, NULL,
		  "4097 pages were marked, more than the area has: other "
		  "memory was marked, too" },
		/* Marked by the scan before, which has not ended. */
		{ { NR_PAGES, NR_PAGES, 0, 0 }, false, false, NULL, NULL },
	};
	struct proof proof;

	/* The shadow of what is read has faults of its own. */
	if (SANITIZED)
		skip();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_row(find("numa_balance"), &rows[i], write_balance, &proof);
		assert_int_equal(proof.events, rows[i].pinned ?
				 rows[i].counter[1] :
				 dropped(rows[i].counter[0]));
		for (int c = 0; c < 4; c++)
			assert_int_equal(proof.evidence[c],
					 rows[i].counter[c]);
	}
}

/* Folios allocated, 2 MiB ranges where something collapsed, full scans. */
static void write_daemon(const uint64_t counter[4])
{
	char text[24];

	snprintf(text, sizeof(text), "%d\n", 4099 + (int)counter[0]);
	fixture_write(env.root_fd, THP "hugepages-64kB/stats/collapse_alloc",
		      text);
	snprintf(text, sizeof(text), "%d\n", 3 + (int)counter[1]);
	fixture_write(env.root_fd, THP "khugepaged/pages_collapsed", text);
	snprintf(text, sizeof(text), "%d\n", 7 + (int)counter[2]);
	fixture_write(env.root_fd, THP "khugepaged/full_scans", text);
	fixture_write(env.root_fd, THP "khugepaged/scan_sleep_millisecs", "");
}

/* The pages stay small: no khugepaged is behind the fixture. */
static void folios_that_are_not_there_contradict(void **state)
{
	static const uint64_t opts[] = { 2 };
	static const struct row rows[] = {
		{ { 64, 2, 1 }, false, true,
		  "only 0 of 64 folios were made in 1 full scans", NULL },
		{ { 64, 0, 1 }, true, true, NULL, NULL },
		{ { 100, 0, 1 }, true, true, NULL,
		  "the kernel tried 36 collapses more than the area has: "
		  "of other memory, or some again" },
		{ { 0, 0, 0 }, true, false, NULL, NULL },
	};
	struct proof proof;

	if (geteuid())
		skip();
	env.opts = opts;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_row(find("mthp"), &rows[i], write_daemon, &proof);
		assert_int_equal(proof.attempts, 64);
		assert_int_equal(proof.refused, 64);
		assert_int_equal(proof.evidence[1], rows[i].counter[0]);
	}
	env.opts = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_tell_what_was_marked),
		cmocka_unit_test(folios_that_are_not_there_contradict),
	};

	return cmocka_run_group_tests(tests, map_area, unmap_area);
}
