/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: mm/migrate.c try_to_migrate(), migrate_pages_batch(); mm/compaction.c
 *   compact_node().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <numa.h>
#include <numaif.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/sys/capable.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procstat.h"

enum { OPT_HOW };
enum { HOW_MOVE_PAGES, HOW_MBIND, HOW_COMPACT };

static const char *const how_choices[] = {
	"move_pages", "mbind", "compact", NULL
};

static const struct opt_spec migrate_opts[] = {
	[OPT_HOW] = { .name = "how", .kind = OPT_CHOICE,
		      .def = HOW_MOVE_PAGES, .choices = how_choices,
		      .help = "to another node, or compaction" },
	{ .name = NULL },
};

struct migrate {
	const struct area *area;
	int root_fd, trigger_fd;	/* -1: not by compaction */
	bool pinned;
	uint64_t how;
	int node[2];			/* home node, and target node */
	unsigned here;			/* where the pages are: index */
	size_t nr_pages;
	void **pages;
	int *target, *status;
	struct mapping_view view;
	uint64_t *frame_before;
	uint64_t nr_before;		/* on the target node already */
	uint64_t moved_before;		/* pgmigrate_success */
};

/* The first other node that has memory; -1 if there is none. */
static int migrate_other_node(int node)
{
	for (int other = 0; other <= numa_max_node(); other++)
		if (other != node &&
		    numa_bitmask_isbitset(numa_all_nodes_ptr,
					  (unsigned)other) &&
		    numa_node_size64(other, NULL) > 0)
			return other;
	return -1;
}

static int migrate_probe(const struct bench_env *env)
{
	int err = capable_find_nodes(), node = 0;

	if (!err && env->opts[OPT_HOW] == HOW_MBIND)
		err = capable_bind_memory();
	if (err == -ENOSYS)
		return fail_plain(ENOSYS, "this kernel has no NUMA system "
				  "calls");
	if (err)
		return err;
	if (env->opts[OPT_HOW] == HOW_COMPACT) {
		if (env->page != PAGE_4K)
			return fail(0, "how=compact takes base pages only");
		if (faccessat(env->root_fd, "sys/devices/system/node/node0/"
			      "compact", W_OK, 0))
			return fail_plain(errno, "compaction of a node cannot "
					  "be triggered here: it needs root "
					  "and CONFIG_COMPACTION");
		return mapping_probe_frames();
	}
	for (; node <= numa_max_node(); node++)
		if (numa_bitmask_isbitset(numa_all_nodes_ptr, (unsigned)node))
			break;
	return migrate_other_node(node) >= 0 ? 0 :
		fail_plain(ENODEV, "this machine has memory on one node only; "
			   "how=compact moves pages within it");
}

static int migrate_open_trigger(struct migrate *migrate)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/devices/system/node/node%d/compact",
		 migrate->node[0]);
	migrate->trigger_fd = openat(migrate->root_fd, path,
				     O_WRONLY | O_CLOEXEC);
	return migrate->trigger_fd < 0 ? fail(errno, "open /%s", path) : 0;
}

static int migrate_allocate(struct migrate *migrate)
{
	size_t nr = migrate->nr_pages;

	migrate->pages = calloc(nr, sizeof(*migrate->pages));
	migrate->target = calloc(nr, sizeof(*migrate->target));
	migrate->status = calloc(nr, sizeof(*migrate->status));
	migrate->frame_before = calloc(nr, sizeof(*migrate->frame_before));
	if (!migrate->pages || !migrate->target || !migrate->status ||
	    !migrate->frame_before)
		return fail(ENOMEM, "allocate the list of %zu pages", nr);
	for (size_t i = 0; i < nr; i++)
		migrate->pages[i] = migrate->area->addr +
				    i * migrate->area->unit_bytes;
	return 0;
}

static int migrate_setup(void *state, const struct bench_env *env)
{
	struct migrate *migrate = state;
	const struct area *area = env->area;
	int err;

	migrate->area = area;
	migrate->root_fd = env->root_fd;
	migrate->pinned = env->pinned;
	migrate->how = env->opts[OPT_HOW];
	migrate->trigger_fd = -1;
	migrate->nr_pages = area_nr_units(area);
	err = mapping_open(&migrate->view, area->addr, area_nr_pages(area),
			   area->page_bytes);
	if (!err)
		err = migrate_allocate(migrate);
	if (err)
		return err;
	if (move_pages(0, 1, migrate->pages, NULL, migrate->node, 0))
		return fail(errno, "ask for the node of the area");
	if (migrate->how == HOW_COMPACT)
		return migrate_open_trigger(migrate);
	migrate->node[1] = migrate_other_node(migrate->node[0]);
	return 0;
}

/*
 * Fill the area and a filler alternately, page by page, then drop the filler:
 * this leaves free pages between the pages of the area.
 */
static int migrate_perforate(const struct area *area)
{
	char *filler = mmap(NULL, area->len_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (filler == MAP_FAILED)
		return fail(errno, "map %zu bytes of filler", area->len_bytes);
	madvise(area->addr, area->len_bytes, MADV_DONTNEED);
	for (size_t at = 0; at < area->len_bytes; at += area->page_bytes) {
		*(volatile char *)(area->addr + at) = 1;
		*(volatile char *)(filler + at) = 1;
	}
	munmap(filler, area->len_bytes);
	area_fill(area);
	return 0;
}

/* To perforate memory. */
static enum drops migrate_drops(const uint64_t *opts, enum page_kind page)
{
	(void)page;
	return opts[OPT_HOW] == HOW_COMPACT ? DROPS_BETWEEN : DROPS_NEVER;
}

static int migrate_read_frames(struct migrate *migrate)
{
	uint64_t nr;

	return mapping_count(&migrate->view, 0, migrate->view.nr_pages,
			     MAPPING_PRESENT, MAPPING_PRESENT, &nr);
}

static int migrate_read_moved(const struct migrate *migrate, uint64_t *nr)
{
	return vmstat_read_one(migrate->root_fd, "pgmigrate_success", nr);
}

static int migrate_count_on(struct migrate *migrate, int node, uint64_t *nr)
{
	*nr = 0;
	if (move_pages(0, migrate->nr_pages, migrate->pages, NULL,
		       migrate->status, 0))
		return fail(errno, "ask for the node of %zu pages",
			    migrate->nr_pages);
	for (size_t i = 0; i < migrate->nr_pages; i++)
		*nr += migrate->status[i] == node;
	return 0;
}

static int migrate_rearm(void *state)
{
	struct migrate *migrate = state;
	int away = migrate->node[!migrate->here], err = 0;

	if (migrate->how == HOW_COMPACT)
		err = migrate_perforate(migrate->area);
	if (!err)
		err = migrate_read_frames(migrate);
	for (size_t i = 0; !err && i < migrate->nr_pages; i++) {
		migrate->target[i] = away;
		migrate->frame_before[i] = migrate->view.entry[i] &
					   MAPPING_PFN_MASK;
	}
	if (!err && migrate->how != HOW_COMPACT)
		err = migrate_count_on(migrate, away, &migrate->nr_before);
	return err ? err : migrate_read_moved(migrate, &migrate->moved_before);
}

static int migrate_bind_away(const struct migrate *migrate)
{
	const struct area *area = migrate->area;
	struct bitmask *nodes = numa_allocate_nodemask();
	long failed;

	numa_bitmask_setbit(nodes, (unsigned)migrate->target[0]);
	failed = mbind(area->addr, area->len_bytes, MPOL_BIND, nodes->maskp,
		       nodes->size + 1, MPOL_MF_MOVE);
	numa_bitmask_free(nodes);
	return failed ? fail(errno, "mbind %zu bytes to node %d",
			     area->len_bytes, migrate->target[0]) : 0;
}

static int migrate_pass(void *state)
{
	struct migrate *migrate = state;

	if (migrate->how == HOW_COMPACT)
		return write(migrate->trigger_fd, "1", 1) == 1 ? 0 :
			fail(errno, "compact node %d", migrate->node[0]);
	if (migrate->how == HOW_MBIND)
		return migrate_bind_away(migrate);
	/*
	 * A positive return is the number of pages not moved, which is no
	 * error.
	 */
	if (move_pages(0, migrate->nr_pages, migrate->pages, migrate->target,
		       migrate->status, MPOL_MF_MOVE) < 0)
		return fail(errno, "move %zu pages to node %d",
			    migrate->nr_pages, migrate->target[0]);
	return 0;
}

static int migrate_count_moved(struct migrate *migrate, uint64_t *nr)
{
	int err;

	if (migrate->how != HOW_COMPACT) {
		err = migrate_count_on(migrate, migrate->target[0], nr);
		*nr -= err ? 0 : migrate->nr_before;
		return err;
	}
	*nr = 0;
	err = migrate_read_frames(migrate);
	for (size_t i = 0; !err && i < migrate->nr_pages; i++)
		*nr += (migrate->view.entry[i] & MAPPING_PFN_MASK) !=
		       migrate->frame_before[i];
	return err;
}

static int migrate_prove(void *state, struct proof *proof)
{
	struct migrate *migrate = state;
	bool compact = migrate->how == HOW_COMPACT;
	uint64_t moved, all;
	int err = migrate_count_moved(migrate, &moved);

	if (!err)
		err = migrate_read_moved(migrate, &all);
	if (err)
		return err;
	all -= migrate->moved_before;
	migrate->here = compact ? 0 : !migrate->here;
	proof->attempts = compact ? COUNT_UNKNOWN :
				    migrate->nr_pages - migrate->nr_before;
	proof->refused = compact ? COUNT_UNKNOWN : proof->attempts - moved;
	proof->events = moved;
	proof->evidence[0] = moved;
	proof->evidence[1] = all;
	if (all < moved)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " pages changed their place, but the "
			 "kernel counted %" PRIu64 " migrations", moved, all);
	else if (!compact && !migrate->pinned &&
		 moved < proof->attempts * 99 / 100)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " pages moved to node "
			 "%d", moved, proof->attempts, migrate->target[0]);
	return 0;
}

static void migrate_teardown(void *state)
{
	struct migrate *migrate = state;

	if (migrate->trigger_fd >= 0)
		close(migrate->trigger_fd);
	mapping_close(&migrate->view);
	free(migrate->pages);
	free(migrate->target);
	free(migrate->status);
	free(migrate->frame_before);
}

const struct clearer clearer_migrate = {
	.subject = {
		.name = "migrate",
		.summary = "pages move to another node, or by compaction",
		.kernel_path = "move_pages | mbind | compact_node -> "
			       "migrate_pages -> try_to_migrate",
		.by_release =
			"5.10 unmaps by try_to_unmap. Up to 6.2 each page is "
			"flushed by itself (ptep_clear_flush). Since 6.3, if "
			"the architecture batches flushes, up to 512 pages "
			"are unmapped, flushed at once and then copied "
			"(migrate_pages_batch); pages that need a second try "
			"are flushed by themselves.",
		.includes =
			"The copy of each page, and with compaction the scan "
			"of the node. The kernel first empties the LRU "
			"batches of all CPUs, once per call; one call takes "
			"the whole area.",
		.misreading =
			"A pinned page is refused. Pages move to the other "
			"node and back in the next pass. Compaction moves "
			"pages from the lower end of a zone to free pages at "
			"its upper end, after a filler between the area's "
			"pages was freed. It also moves pages of other "
			"processes: its time per event is not that of the "
			"area's pages.",
		.needs = "Memory on two nodes; how=compact: root, page frames "
			 "in pagemap (CAP_SYS_ADMIN) and CONFIG_COMPACTION.",
		.proof =
			"The node of each page as move_pages tells it, or the "
			"page frames in pagemap; beside pgmigrate_success of "
			"vmstat.",
		.opts = migrate_opts,
		.state_bytes = sizeof(struct migrate),
		.probe = migrate_probe,
	},
	.page_kinds = PAGES_THP | PAGES_HUGETLB | PAGES_FILE,
	.takes_pages = true,
	.event = "page moved",
	.evidence = { "pages_moved", "pgmigrate_success" },
	.drops = migrate_drops,
	.setup = migrate_setup,
	.rearm = migrate_rearm,
	.pass = migrate_pass,
	.prove = migrate_prove,
	.teardown = migrate_teardown,
};
