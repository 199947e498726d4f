/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The write of rearm faults each page back.
 * Source: mm/migrate_device.c migrate_vma_collect_pmd(), lib/test_hmm.c
 *   dmirror_migrate_to_device().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/sys/mapping.h"

#define CALL_PAGES 512
#define DEVICE	   "/dev/hmm_dmirror0"

/* Source: lib/test_hmm_uapi.h; the same from 5.8 on. */
struct dmirror_cmd {
	uint64_t addr, ptr, npages, cpages, faults;
};

#define DMIRROR_MIGRATE_TO_DEV _IOWR('H', 0x02, struct dmirror_cmd)

struct device {
	const struct area *area;
	bool pinned;
	int fd;
	char *read_back;		/* CALL_PAGES of them */
	struct mapping_view view;
	uint64_t nr_read_back;
};

static int device_probe(const struct bench_env *env)
{
	if (faccessat(env->root_fd, &DEVICE[1], R_OK | W_OK, 0))
		return fail_plain(errno, "there is no " DEVICE
				  " (CONFIG_TEST_HMM; Linux 6.1)");
	return 0;
}

static int device_setup(void *state, const struct bench_env *env)
{
	struct device *device = state;
	const struct area *area = env->area;

	device->area = area;
	device->pinned = env->pinned;
	device->fd = openat(env->root_fd, &DEVICE[1], O_RDWR | O_CLOEXEC);
	if (device->fd < 0)
		return fail(errno, "open " DEVICE);
	device->read_back = malloc(CALL_PAGES * area->page_bytes);
	if (!device->read_back)
		return fail(ENOMEM, "allocate %d pages to read back from the "
			    "device", CALL_PAGES);
	return mapping_open(&device->view, area->addr, area_nr_pages(area),
			    area->page_bytes);
}

static int device_count_away(struct device *device, uint64_t *nr)
{
	return mapping_count(&device->view, 0, device->view.nr_pages,
			     MAPPING_PRESENT | MAPPING_SWAPPED,
			     MAPPING_SWAPPED, nr);
}

static int device_rearm(void *state)
{
	struct device *device = state;
	uint64_t nr;
	int err;

	area_fill(device->area);
	err = device_count_away(device, &nr);
	if (err || !nr)
		return err;
	return fail_plain(EBUSY, "%" PRIu64 " pages are still on the device",
			  nr);
}

static int device_pass(void *state)
{
	struct device *device = state;
	size_t nr_pages = area_nr_pages(device->area);

	device->nr_read_back = 0;
	for (size_t first = 0; first < nr_pages; first += CALL_PAGES) {
		struct dmirror_cmd cmd = {
			.addr = (uintptr_t)device->area->addr +
				first * device->area->page_bytes,
			.ptr = (uintptr_t)device->read_back,
			.npages = nr_pages - first < CALL_PAGES ?
					  nr_pages - first : CALL_PAGES,
		};

		/* ENOENT: at least one of these is not on the device. */
		if (!ioctl(device->fd, DMIRROR_MIGRATE_TO_DEV, &cmd))
			device->nr_read_back += cmd.cpages;
		else if (errno != ENOENT)
			return fail(errno, "move %" PRIu64 " pages to "
				    DEVICE, cmd.npages);
	}
	return 0;
}

static int device_prove(void *state, struct proof *proof)
{
	struct device *device = state;
	uint64_t away;
	int err = device_count_away(device, &away);

	if (err)
		return err;
	proof->attempts = device->view.nr_pages;
	proof->events = away;
	proof->refused = proof->attempts - away;
	proof->evidence[0] = away;
	proof->evidence[1] = device->nr_read_back;
	if (!device->pinned && (proof->refused ||
				device->nr_read_back != proof->attempts))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " of %" PRIu64 " pages are on the device, "
			 "but the driver reports %" PRIu64, away,
			 proof->attempts, device->nr_read_back);
	return 0;
}

static void device_teardown(void *state)
{
	struct device *device = state;

	if (device->fd >= 0)
		close(device->fd);
	mapping_close(&device->view);
	free(device->read_back);
}

const struct clearer clearer_device = {
	.subject = {
		.name = "device",
		.summary = "pages move to the memory of a test device",
		.kernel_path = "migrate_vma_setup -> migrate_vma_collect_pmd "
			       "-> migrate_vma_pages",
		.by_release =
			"5.10 clears the entries and flushes once per page "
			"table (migrate_vma_collect_pmd, in mm/migrate.c). "
			"Since 5.19 (6.1 to 7.3 included) each page that is "
			"exclusive is flushed by itself before the check for "
			"pins (ptep_clear_flush), and the range is flushed "
			"once more. The test device asks for 64 pages at a "
			"time, on 7.2 for 512.",
		.includes =
			"Two copies of each page: one to the device, and one "
			"of the data that the device reads back. One call "
			"moves 2 MiB.",
		.misreading =
			"A pinned page stays, and its call is refused after "
			"the other pages have moved. If a pinner touches a "
			"page that moved, the page comes back, and this is in "
			"the pinner's time.",
		.needs =
			"Linux 6.1 or later with CONFIG_TEST_HMM, the kernel's "
			"own test device (test_hmm), whose memory CPUs cannot "
			"access. Distributions do not set it; "
			"scripts/build-kernel --config lab/kconfig-device "
			"does.",
		.proof =
			"In pagemap, pages that are neither present nor "
			"dropped (device-private entries), and the pages that "
			"the device read.",
		.state_bytes = sizeof(struct device),
		.probe = device_probe,
	},
	.event = "page moved to the device",
	.evidence = { "pages_on_the_device", "pages_read_by_the_device" },
	.takes_pages = true,
	.setup = device_setup,
	.rearm = device_rearm,
	.pass = device_pass,
	.prove = device_prove,
	.teardown = device_teardown,
};
