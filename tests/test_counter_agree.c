/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts of tracepoints, counts of interrupts and the expected number must
 * agree on this machine.
 */
#include "lib/base/clock.h"
#include "lib/count/counter.h"
#include "lib/sys/irqcount.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#include <inttypes.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "tests/unit.h"
#include "tests/fixture.h"
#include "tests/support/priority.h"

#define DOWNGRADES  100003
#define BARRIERS    20011
#define CHUNK	    1009
#define PATIENCE_NS UINT64_C(40000000000)

static const enum counter_backend_id backends[] = {
	COUNTER_BACKEND_RAW, COUNTER_BACKEND_LIBPERF,
};

/* A peer of this mm that spins on CPU 1. */
struct peer {
	pthread_t thread;
	_Atomic pid_t tid;
	_Atomic uint64_t turns;		/* goes up while it runs */
	_Atomic bool quit;
};

static void *spin(void *arg)
{
	struct peer *peer = arg;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(1, &set);
	sched_setaffinity(0, sizeof(set), &set);
	atomic_store(&peer->tid, gettid());
	while (!atomic_load_explicit(&peer->quit, memory_order_relaxed))
		atomic_fetch_add_explicit(&peer->turns, 1,
					  memory_order_relaxed);
	return NULL;
}

struct counted {
	uint64_t tlb, cal;		/* interrupts, on all CPUs */
	uint64_t r1, r4, single, full, calls;
	unsigned done;			/* downgrades or barriers */
};

static uint64_t count_of(const struct counter_session *session,
			 const char *name)
{
	uint64_t sum = 0;

	for (unsigned cpu = 0; cpu < 2; cpu++) {
		const struct counter_value *value =
			counter_value(session, (unsigned)counter_find(name),
				      cpu);

		assert_non_null(value);
		assert_int_equal(value->enabled_ns, value->running_ns);
		sum += value->count;
	}
	return sum;
}

static uint64_t irqs_of(const struct irq_counts *before,
			const struct irq_counts *after, enum irq_row row)
{
	return irq_counts_delta(before, after, row, 0) +
	       irq_counts_delta(before, after, row, 1);
}

static void downgrade(unsigned nr)
{
	size_t page_bytes = (size_t)getpagesize();
	char *page = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int prot = PROT_READ | PROT_WRITE;

	assert_true(page != MAP_FAILED);
	*page = 1;
	for (unsigned i = 0; i < nr; i++) {
		prot ^= PROT_WRITE;
		assert_int_equal(mprotect(page, page_bytes, prot), 0);
	}
	munmap(page, page_bytes);
}

static void expedite(unsigned nr)
{
	assert_int_equal(syscall(SYS_membarrier,
			MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0), 0);
	for (unsigned i = 0; i < nr; i++)
		assert_int_equal(syscall(SYS_membarrier,
				 MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), 0);
}

/* Kept for all chunks: the sums of the quiet ones. */
struct count_run {
	int root;
	struct peer *peer;
	struct counter_session *session;
	struct irq_counts before, after;
	struct counted last, sum;
};

static struct counted totals(const struct count_run *run)
{
	const struct counter_session *session = run->session;

	return (struct counted){
		.tlb = irqs_of(&run->before, &run->after, IRQ_TLB),
		.cal = irqs_of(&run->before, &run->after, IRQ_CAL),
		.r1 = count_of(session, "tlb:tlb_flush reason==1"),
		.r4 = count_of(session, "tlb:tlb_flush reason==4"),
		.single = count_of(session,
				   "tlb:tlb_flush reason==1&&pages==1"),
		.full = count_of(session, "tlb:tlb_flush reason==1&&"
				 "pages==0xffffffffffffffff"),
		.calls = count_of(session, "irq_vectors:call_function_entry") +
			 count_of(session,
				  "irq_vectors:call_function_single_entry"),
	};
}

/*
 * Add what changed since the last chunk, if nothing else ran meanwhile: the
 * peer never left its CPU, and what was announced was received (a hypervisor
 * may elide flushes of a vCPU that does not run).
 */
static bool add_chunk(struct count_run *run, bool stayed)
{
	struct counted now = totals(run), *sum = &run->sum;
	uint64_t r1 = now.r1 - run->last.r1, r4 = now.r4 - run->last.r4;
	bool quiet = stayed && 100 * r1 >= 99 * r4;

	if (quiet) {
		sum->tlb += now.tlb;
		sum->cal += now.cal;
		sum->r1 += r1;
		sum->r4 += r4;
		sum->single += now.single - run->last.single;
		sum->full += now.full - run->last.full;
		sum->calls += now.calls - run->last.calls;
	}
	run->last = now;
	return quiet;
}

static void await_turn(const struct peer *peer)
{
	uint64_t turns = atomic_load(&peer->turns);

	while (atomic_load(&peer->turns) == turns)
		;
}

/* How often the peer was put on its CPU. */
static uint64_t arrivals(const struct count_run *run)
{
	struct thread_sched sched;

	assert_int_equal(thread_sched_read(run->root, run->peer->tid, &sched),
			 0);
	return sched.nr_timeslices;
}

/* The peer runs at both ends; if it left in between, it arrived again. */
static bool count_chunk(struct count_run *run, void (*work)(unsigned nr))
{
	uint64_t before;

	await_turn(run->peer);
	before = arrivals(run);
	await_turn(run->peer);
	assert_int_equal(counter_start(run->session), 0);
	assert_int_equal(irq_counts_read(run->root, &run->before), 0);
	work(CHUNK);
	assert_int_equal(irq_counts_read(run->root, &run->after), 0);
	assert_int_equal(counter_stop(run->session), 0);
	assert_int_equal(counter_read(run->session), 0);
	await_turn(run->peer);
	return add_chunk(run, arrivals(run) == before);
}

static bool near(uint64_t a, uint64_t b)
{
	uint64_t apart = a > b ? a - b : b - a;

	return 100 * apart <= (a > b ? a : b);
}

static struct counter_session *open_flush(int root,
					  enum counter_backend_id backend)
{
	struct counter_target targets[2] = { { .cpu = 0 }, { .cpu = 1 } };
	struct counter_selection selection = { .event = { false } };
	struct counter_session *session;

	assert_int_equal(counter_select("flush", &selection), 0);
	if (counter_open(root, backend, &selection, targets, 2, &session))
		return NULL;
	if (counter_status_of(session, (unsigned)counter_find(
			"irq_vectors:call_function_entry")) != COUNTER_OK) {
		counter_close(session);
		return NULL;
	}
	return session;
}

/* Chunks of @work until @nr were done in quiet ones. */
static bool count_quiet(int root, enum counter_backend_id backend,
			struct peer *peer, void (*work)(unsigned nr),
			unsigned nr, struct counted *counted)
{
	struct count_run run = { .root = root, .peer = peer };
	uint64_t end_ns = clock_ns() + PATIENCE_NS;
	unsigned done = 0;

	run.session = open_flush(root, backend);
	assert_non_null(run.session);
	assert_int_equal(irq_counts_alloc(root, &run.before), 0);
	assert_int_equal(irq_counts_alloc(root, &run.after), 0);
	while (done < nr && clock_ns() < end_ns)
		done += count_chunk(&run, work) ? CHUNK : 0;
	irq_counts_free(&run.before);
	irq_counts_free(&run.after);
	counter_close(run.session);
	*counted = run.sum;
	counted->done = done;
	if (done < nr)
		print_message("quiet for %u of %u only\n", done, nr);
	return done >= nr;
}

static void check_downgrades(const struct counted *counted)
{
	if (!near(counted->tlb, counted->r1) ||
	    !near(counted->cal, counted->calls) ||
	    !near(counted->r1, counted->done) ||
	    !near(counted->single, counted->r1) ||
	    counted->r4 < counted->r1 / 100 * 99 ||
	    counted->full > counted->done / 100)
		fail_msg("%u: TLB %" PRIu64 " r1 %" PRIu64 " r4 %" PRIu64
			 " single %" PRIu64 " full %" PRIu64 " CAL %" PRIu64
			 " calls %" PRIu64, counted->done, counted->tlb,
			 counted->r1, counted->r4, counted->single,
			 counted->full, counted->cal, counted->calls);
}

static void check_barriers(const struct counted *counted)
{
	if (!near(counted->calls, counted->done) ||
	    !near(counted->cal, counted->calls) ||
	    counted->r1 > counted->done / 100)
		fail_msg("%u: CAL %" PRIu64 " calls %" PRIu64 " r1 %" PRIu64,
			 counted->done, counted->cal, counted->calls,
			 counted->r1);
}

/*
 * Interrupts, tracepoints by reason and the arithmetic of one flush or one
 * barrier per call and peer: all three agree.
 */
static void test_agreement(void **state)
{
	struct peer peer = { .tid = 0 };
	struct counter_session *session;
	struct counted counted;
	int root = procfs_root();
	unsigned nr_quiet = 0, nr_counts = 0;
	cpu_set_t before, set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	sched_getaffinity(0, sizeof(before), &before);
	session = NULL;
	if (CPU_ISSET(1, &before) && !sched_setaffinity(0, sizeof(set), &set))
		session = open_flush(root, COUNTER_BACKEND_BEST);
	if (!session) {
		print_message("skipped: needs root, two CPUs and x86\n");
		close(root);
		skip();
	}
	counter_close(session);
	assert_int_equal(pthread_create(&peer.thread, NULL, spin, &peer), 0);
	while (!atomic_load(&peer.tid))
		sched_yield();
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		session = open_flush(root, backends[i]);
		if (!session)
			continue;
		counter_close(session);
		nr_counts += 2;
		if (count_quiet(root, backends[i], &peer, downgrade,
				DOWNGRADES, &counted)) {
			check_downgrades(&counted);
			nr_quiet++;
		}
		if (count_quiet(root, backends[i], &peer, expedite, BARRIERS,
				&counted)) {
			check_barriers(&counted);
			nr_quiet++;
		}
	}
	atomic_store(&peer.quit, true);
	pthread_join(peer.thread, NULL);
	sched_setaffinity(0, sizeof(before), &before);
	close(root);
	/* Sanitizers are slow. */
	print_message("%u of %u counts found the machine quiet\n", nr_quiet,
		      nr_counts);
	if (!nr_quiet && SANITIZED)
		skip();
	if (2 * nr_quiet < nr_counts)
		fail_msg("this machine is too busy to count on");
}

static int run_group(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
	return priority_run(run_group);
}
