/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mm/gup_test.c, mm/gup_benchmark.c (5.10). */
#include "bench/contract/bench.h"
#include "bench/pinners/gup_test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sys/pseudofs.h"
#include "lib/base/array.h"
#include "lib/base/scope.h"

#define USE_WRITE	 1u		/* PIN_LONGTERM_TEST_FLAG_USE_WRITE */
#define USE_FAST	 2u		/* PIN_LONGTERM_TEST_FLAG_USE_FAST */
#define LONGTERM_KVER	 KVER(6, 2)	/* PIN_LONGTERM_TEST_START */
#define FOLL_WRITE	 0x1u
#define FOLL_LONGTERM	 0x100u
#define FOLL_LONGTERM_62 0x10000u	/* up to 6.2 */

/*
 * struct gup_test and struct gup_benchmark have the same first members. The
 * rest is for commands that are not used here, but its length is part of the
 * command numbers.
 */
struct request {
	uint64_t get_us, put_us;
	uint64_t addr, len_bytes;
	uint32_t pages_per_call, foll;
	uint8_t unused[80];
};

struct abi {
	const char *file;
	size_t request_bytes;
	unsigned get_nr, pin_nr;
};

static const struct abi abis[] = {
	{ "gup_test", 80, 1, 2 },
	{ "gup_benchmark", 120, 1, 3 },
};

_Static_assert(sizeof(struct request) == 120, "as 5.10 has it");

enum { CALL_PIN, CALL_GET };

static const char *const access_choices[] = { "write", "read", NULL };
static const char *const call_choices[] = { "pin", "get", NULL };

static const struct opt_spec gup_test_opts[] = {
	[GUP_TEST_ACCESS] = { .name = "access", .kind = OPT_CHOICE,
			 .def = GUP_TEST_WRITE, .choices = access_choices,
			 .help = "kind of access asked for" },
	[GUP_TEST_BATCH] = { .name = "batch", .kind = OPT_COUNT, .def = 1,
			.min = 1, .max = 65536,
			.help = "pages per call of GUP" },
	[GUP_TEST_CALL] = { .name = "call", .kind = OPT_CHOICE, .def = CALL_PIN,
		       .choices = call_choices,
		       .help = "FOLL_PIN or FOLL_GET" },
	[GUP_TEST_HOLD] = { .name = "hold", .kind = OPT_COUNT, .def = 0,
		       .min = 0, .max = 1,
		       .help = "1: pin once and hold, long-term" },
	[GUP_TEST_LONGTERM] = { .name = "longterm", .kind = OPT_COUNT, .def = 0,
			   .min = 0, .max = 1,
			   .help = "1: with FOLL_LONGTERM" },
	[GUP_TEST_PAGES] = { .name = "pages", .kind = OPT_COUNT, .def = 512,
			.min = 1, .max = 65536, .help = "pages per cycle" },
	{ .name = NULL },
};

struct gup_test {
	struct area_cursor cursor;
	int fd;
	unsigned long command;
	uint32_t pages_per_call, foll;
	bool holds;
	char *copy;			/* read through the held references */
};

static struct gup_use gup_test_gup(unsigned release, const uint64_t *opts)
{
	bool get = opts[GUP_TEST_CALL] == CALL_GET;

	return (struct gup_use){
		.call = get ? "get_user_pages_fast" : "pin_user_pages_fast",
		.foll = opts[GUP_TEST_HOLD] || opts[GUP_TEST_LONGTERM] ?
				"FOLL_PIN|FOLL_LONGTERM" :
				get ? "FOLL_GET" : "FOLL_PIN",
		.write = opts[GUP_TEST_ACCESS] == GUP_TEST_WRITE,
		.held = opts[GUP_TEST_HOLD],
	};
}

/* Open the file under the name that this kernel gives it. */
static int gup_test_open_file(const struct abi **abi)
{
	SCOPE_FD dir_fd = debugfs_open();

	if (dir_fd < 0)
		return dir_fd;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		int fd = openat(dir_fd, abis[i].file, O_RDWR | O_CLOEXEC);

		*abi = &abis[i];
		if (fd >= 0)
			return fd;
		if (errno != ENOENT)
			return fail(errno, "open %s of debugfs%s",
				    abis[i].file, debugfs_hint(errno));
	}
	return fail_plain(ENOENT, "this kernel has no gup_test in debugfs "
			  "(CONFIG_GUP_TEST; 5.10: CONFIG_GUP_BENCHMARK)");
}

int gup_test_open(void)
{
	const struct abi *abi;

	return gup_test_open_file(&abi);
}

static unsigned long gup_test_command(const struct abi *abi,
				      const uint64_t *opts)
{
	return _IOC(_IOC_READ | _IOC_WRITE, 'g',
		    opts[GUP_TEST_CALL] == CALL_GET ? abi->get_nr : abi->pin_nr,
		    abi->request_bytes);
}

/*
 * A range without pages pins nothing, and its result shows that the command is
 * known. A range that cannot be read shows it, too, and that no other process
 * holds a range.
 */
static int gup_test_check_commands(int fd, const struct abi *abi,
				   const struct bench_env *env)
{
	struct request nothing = { .pages_per_call = 1 };

	if (ioctl(fd, gup_test_command(abi, env->opts), &nothing))
		return fail(errno, "try the ioctl of %s on an empty range",
			    abi->file);
	if (!env->opts[GUP_TEST_HOLD] || !ioctl(fd, GUP_HELD_START, NULL) ||
	    errno == EFAULT)
		return 0;
	return env->release < LONGTERM_KVER ?
		fail_plain(EOPNOTSUPP, "hold=1 needs PIN_LONGTERM_TEST_START, "
			   "Linux 6.2") :
		fail(errno, "PIN_LONGTERM_TEST_START: does another process "
		     "hold pages through gup_test?");
}

static int gup_test_check_opts(const struct abi *abi,
			       const struct bench_env *env)
{
	const uint64_t *opts = env->opts;

	if (opts[GUP_TEST_CALL] == CALL_GET &&
	    (opts[GUP_TEST_LONGTERM] || opts[GUP_TEST_HOLD]))
		return fail(0, "call=get takes no longterm=1 and no hold=1: "
			    "FOLL_LONGTERM needs FOLL_PIN");
	if (opts[GUP_TEST_LONGTERM] && abi == &abis[1])
		return fail_plain(EOPNOTSUPP, "%s drops FOLL_LONGTERM; Linux "
				  "5.11 and later take it", abi->file);
	if (opts[GUP_TEST_HOLD] && env->nr_workers > 1)
		return fail(0, "hold=1: gup_test holds the pages of one "
			    "pinner, not of %u", env->nr_workers);
	return area_check_share(env, opts[GUP_TEST_PAGES]);
}

static int gup_test_probe(const struct bench_env *env)
{
	const struct abi *abi;
	int fd = gup_test_open_file(&abi), err;

	if (fd < 0)
		return fd;
	err = gup_test_check_opts(abi, env);
	if (!err)
		err = gup_test_check_commands(fd, abi, env);
	close(fd);
	return err;
}

int gup_held_start(int fd, char *addr, size_t len_bytes, bool write)
{
	struct gup_held_range range = {
		.addr = (uintptr_t)addr,
		.len_bytes = len_bytes,
		.flags = USE_FAST | (write ? USE_WRITE : 0),
	};

	if (ioctl(fd, GUP_HELD_START, &range))
		return fail(errno, "hold %zu bytes through gup_test",
			    len_bytes);
	return 0;
}

static int gup_test_hold_share(struct gup_test *test)
{
	char *start = test->cursor.start;
	size_t len_bytes = (size_t)(test->cursor.end - start);
	int err;

	test->copy = malloc(len_bytes);
	if (!test->copy)
		return fail(ENOMEM, "allocate %zu bytes", len_bytes);
	err = gup_held_start(test->fd, start, len_bytes,
			     test->foll & FOLL_WRITE);
	if (err)
		free(test->copy);
	return err;
}

static int gup_test_setup(void *state, const struct bench_env *env)
{
	struct gup_test *test = state;
	const uint64_t *opts = env->opts;
	const struct abi *abi;
	int err = area_cursor_init(&test->cursor, env, opts[GUP_TEST_PAGES]);

	if (err)
		return err;
	test->fd = gup_test_open_file(&abi);
	if (test->fd < 0)
		return test->fd;
	test->command = gup_test_command(abi, opts);
	test->pages_per_call = (uint32_t)opts[GUP_TEST_BATCH];
	test->holds = opts[GUP_TEST_HOLD];
	if (opts[GUP_TEST_ACCESS] == GUP_TEST_WRITE)
		test->foll = FOLL_WRITE;
	if (opts[GUP_TEST_LONGTERM])
		test->foll |= env->release < KVER(6, 3) ? FOLL_LONGTERM_62 :
							  FOLL_LONGTERM;
	if (test->holds)
		err = gup_test_hold_share(test);
	if (err)
		close(test->fd);
	return err;
}

/* Do the held references still refer to the mapped pages? */
static int gup_test_read_held(struct gup_test *test, struct pin_count *count)
{
	const char *start = test->cursor.start;
	size_t len_bytes = (size_t)(test->cursor.end - start);
	uint64_t to = (uintptr_t)test->copy;

	if (ioctl(test->fd, GUP_HELD_READ, &to))
		return fail(errno, "read %zu bytes held through gup_test",
			    len_bytes);
	if (memcmp(test->copy, start, len_bytes))
		return fail_plain(EIO, "the content of a held page is no "
				  "longer that of the mapped page: the kernel "
				  "replaced the page");
	count->pages += len_bytes / (size_t)getpagesize();
	return 0;
}

static int gup_test_pin_range(struct gup_test *test, struct pin_count *count)
{
	struct request request = {
		.addr = (uintptr_t)area_cursor_next(&test->cursor),
		.len_bytes = test->cursor.step_bytes,
		.pages_per_call = test->pages_per_call,
		.foll = test->foll,
	};

	if (ioctl(test->fd, test->command, &request)) {
		pin_refused(count, errno);
		return 0;
	}
	count->pages += request.len_bytes / (size_t)getpagesize();
	count->get_us += request.get_us;
	count->put_us += request.put_us;
	if (request.len_bytes < test->cursor.step_bytes)
		pin_refused(count, EFAULT);
	return 0;
}

static int gup_test_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	struct gup_test *test = state;
	int err = 0;

	for (; !err && nr; nr--)
		err = test->holds ? gup_test_read_held(test, count) :
				    gup_test_pin_range(test, count);
	return err;
}

static void gup_test_teardown(void *state)
{
	struct gup_test *test = state;

	if (test->holds)
		ioctl(test->fd, GUP_HELD_STOP);
	free(test->copy);
	close(test->fd);
}

const struct pinner pinner_gup_test = {
	.subject = {
		.name = "gup_test",
		.summary = "the kernel's own loop over GUP-fast, in debugfs",
		.kernel_path = "__gup_test_ioctl -> pin_user_pages_fast, "
			       "get_user_pages_fast",
		.by_release =
			"In 5.10 it is gup_benchmark, has other command "
			"numbers and drops FOLL_LONGTERM. hold=1 came with "
			"6.2. access=read is the read-only pin that checks "
			"PageAnonExclusive.",
		.includes =
			"One system call for a whole cycle, so there is none "
			"between two pins; an array of pointers that is "
			"allocated and cleared; and a check of each page's "
			"pin count. kernel_get_ns_per_page and "
			"kernel_put_ns_per_page are the times that the kernel "
			"measured itself, in whole microseconds per ioctl, "
			"rounded down: they are up to 1000 / pages ns too "
			"small.",
		.misreading =
			"All pages are pinned before the first is put back. "
			"batch= changes how long interrupts stay off. A GUP "
			"call that stops half-way is counted whole by the "
			"kernel; with batch=1 no call stops half-way. With "
			"hold=1 no time of a pin is measured. It is a control: "
			"the pages stay pinned, so every clearer must refuse "
			"them. Do not use hold=1 with a clearer that itself "
			"drops pages during a pass or before it. The kernel "
			"has one holder at a time, so hold=1 takes one pinner.",
		.needs =
			"Root and CONFIG_GUP_TEST, which distributions leave "
			"off and scripts/build-kernel sets; debugfs need not "
			"be mounted.",
		.proof =
			"The kernel reports how far it got. With hold=1 the "
			"whole area is pinned once, long-term, from setup to "
			"teardown: a cycle reads all pages through the pin "
			"and compares them with the mapping, in which no "
			"other page may have appeared.",
		.opts = gup_test_opts,
		.state_bytes = sizeof(struct gup_test),
		.probe = gup_test_probe,
	},
	.op = "one ioctl; hold=1: one look at all held pages",
	.timed_by_kernel = true,
	.gup = gup_test_gup,
	.setup = gup_test_setup,
	.cycle = gup_test_cycle,
	.teardown = gup_test_teardown,
};
