/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mm/mprotect.c change_pte_range(). */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define NR_SAMPLES 16
#define PASS_PAGES 512	/* some milliseconds; the walk goes on */

struct mprotect {
	const struct area *area;
	int zero_fd;
	size_t next_page;		/* where the next pass goes on */
	uint64_t nr_changes;
};

static int mprotect_setup(void *state, const struct bench_env *env)
{
	struct mprotect *clearer = state;

	clearer->area = env->area;
	clearer->zero_fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return clearer->zero_fd < 0 ? fail(errno, "open /dev/zero") : 0;
}

static int mprotect_change(const struct mprotect *clearer, char *page, int prot)
{
	if (mprotect(page, clearer->area->unit_bytes, prot))
		return fail(errno, "mprotect one page to %#x", (unsigned)prot);
	return 0;
}

static int mprotect_pass(void *state)
{
	struct mprotect *clearer = state;
	const struct area *area = clearer->area;
	int err;

	clearer->nr_changes = 0;
	for (int i = 0; i < PASS_PAGES; i++) {
		char *page = area->addr + clearer->next_page * area->unit_bytes;

		clearer->next_page = (clearer->next_page + 1) %
				     area_nr_units(area);
		err = mprotect_change(clearer, page, PROT_READ);
		if (!err)
			err = mprotect_change(clearer, page,
					      PROT_READ | PROT_WRITE);
		if (err)
			return err;
		*(volatile char *)(page + area->unit_bytes - 1) = 0x5a;
		clearer->nr_changes += 2;
	}
	return 0;
}

/* Does the kernel refuse to write to the page exactly when it is read-only? */
static int mprotect_check_effect(const struct mprotect *clearer, char *page,
				 bool *effective)
{
	char *last = page + clearer->area->unit_bytes - 1;
	bool refused, accepted;
	int err;

	err = mprotect_change(clearer, page, PROT_READ);
	if (err)
		return err;
	refused = read(clearer->zero_fd, last, 1) < 0 && errno == EFAULT;
	err = mprotect_change(clearer, page, PROT_READ | PROT_WRITE);
	if (err)
		return err;
	accepted = read(clearer->zero_fd, last, 1) == 1;
	*effective = refused && accepted;
	return 0;
}

static int mprotect_prove(void *state, struct proof *proof)
{
	struct mprotect *clearer = state;
	const struct area *area = clearer->area;
	size_t nr_pages = area_nr_units(area);

	proof->attempts = clearer->nr_changes;
	proof->refused = 0;
	proof->events = clearer->nr_changes;
	proof->evidence[0] = clearer->nr_changes;
	for (size_t i = 0; i < NR_SAMPLES; i++) {
		size_t index = i * nr_pages / NR_SAMPLES;
		bool effective;
		int err;

		err = mprotect_check_effect(clearer, area->addr +
					    index * area->unit_bytes,
					    &effective);
		if (err)
			return err;
		proof->evidence[1] += effective;
	}
	if (proof->evidence[1] < NR_SAMPLES)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %d of %d sampled pages have the new protection",
			 (int)proof->evidence[1], NR_SAMPLES);
	return 0;
}

static void mprotect_teardown(void *state)
{
	struct mprotect *clearer = state;

	close(clearer->zero_fd);
}

const struct clearer clearer_mprotect = {
	.subject = {
		.name = "mprotect",
		.summary = "mprotect page by page: the one-page shootdown",
		.kernel_path = "change_protection -> flush_tlb_mm_range",
		.by_release =
			"One flush of one page per change, in every release.",
		.includes =
			"The system call, the split and the merge of the "
			"mapping, and a write that dirties the page again, so "
			"that the next downgrade finds a writable, dirty "
			"entry. Each page is changed twice, there and back: "
			"two events.",
		.misreading =
			"It is the control for every other clearer: the "
			"shootdown of one page without reclaim around it. If "
			"a writing pinner meets the page while it is "
			"read-only, it gets -EFAULT, which is counted for the "
			"pinner.",
		.proof =
			"At sampled pages the kernel refuses a write while "
			"the page is read-only, and permits it afterwards. "
			"The interrupts, which are the figure itself, show "
			"that the flushes were sent.",
		.state_bytes = sizeof(struct mprotect),
	},
	.page_kinds = PAGES_THP | PAGES_HUGETLB | PAGES_FILE,
	.event = "change of protection of one page",
	.evidence = { "calls_succeeded", "sampled_pages_obeying" },
	.writes_area = true,
	.setup = mprotect_setup,
	.pass = mprotect_pass,
	.prove = mprotect_prove,
	.teardown = mprotect_teardown,
};
