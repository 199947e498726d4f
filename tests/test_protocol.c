/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pinner and the clearer "protocol", one side at a time. The test takes the
 * part of the other side and sets the shared words as it likes. Most important:
 * a lost pin must be counted, and a pin that was not lost must not be counted.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/contract/protocol.h"
#include "lib/base/clock.h"
#include "tests/unit.h"

#define AREA_BYTES 4096
#define WAIT_NS	   UINT64_C(2000000)

enum { PIN_MB, PIN_RMB, PIN_RMW, PIN_WRITE };
enum { CLEAR_CLEAR, CLEAR_FLUSH, CLEAR_MB, CLEAR_RMW, CLEAR_RO, CLEAR_WMB };

extern const struct pinner pinner_protocol;
extern const struct clearer clearer_protocol;

struct fixture {
	struct area area;
	struct bench_env env;
	struct protocol *shared;
	void *state;
	uint64_t opts[6];
};

static struct fixture *make(const struct subject *subject)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture->area.addr = aligned_alloc(AREA_BYTES, AREA_BYTES);
	fixture->state = subject_state_new(subject);
	assert_non_null(fixture->area.addr);
	assert_non_null(fixture->state);
	memset(fixture->area.addr, 0x5a, AREA_BYTES);
	fixture->area.len_bytes = fixture->area.page_bytes = AREA_BYTES;
	fixture->env.area = &fixture->area;
	fixture->env.area_bytes = AREA_BYTES;
	fixture->env.opts = fixture->opts;
	fixture->env.nr_workers = 1;
	fixture->shared = protocol_of(&fixture->env);
	return fixture;
}

static void release(struct fixture *fixture)
{
	free(fixture->area.addr);
	free(fixture->state);
	free(fixture);
}

/* @cleared: a clearer is to work on the same area. */
static struct fixture *make_pinner(bool cleared, bool rmw, bool write)
{
	struct fixture *fixture = make(&pinner_protocol.subject);

	fixture->opts[PIN_MB] = fixture->opts[PIN_RMB] = 1;
	fixture->opts[PIN_RMW] = rmw;
	fixture->opts[PIN_WRITE] = write;
	fixture->env.cleared = cleared;
	assert_int_equal(pinner_protocol.subject.probe(&fixture->env), 0);
	assert_int_equal(pinner_protocol.setup(fixture->state, &fixture->env),
			 0);
	return fixture;
}

static struct pin_count pin(struct fixture *fixture, uint64_t nr)
{
	struct pin_count count = { 0 };

	assert_int_equal(pinner_protocol.cycle(fixture->state, nr, &count), 0);
	return count;
}

static void a_page_left_alone_is_pinned(void **unused)
{
	for (int variant = 0; variant < 8; variant++) {
		struct fixture *fixture = make_pinner(variant & 1,
						      variant & 2,
						      variant & 4);
		struct pin_count count = pin(fixture, 4099);

		assert_int_equal(count.pages, 4099);
		assert_int_equal(count.refused, 0);
		assert_int_equal(fixture->shared->page.count, 1);
		assert_int_equal(fixture->shared->tally[0].overlapping, 0);
		release(fixture);
	}
}

static void what_may_not_be_pinned_is_refused(void **unused)
{
	struct fixture *fixture = make_pinner(true, true, true);
	struct protocol *shared = fixture->shared;
	uint64_t entry = shared->entry;

	shared->entry = 0;
	assert_int_equal(pin(fixture, 3).efault, 3);
	shared->entry = entry & ~PROTOCOL_WRITABLE;
	assert_int_equal(pin(fixture, 3).efault, 3);
	release(fixture);
	fixture = make_pinner(true, true, false);
	shared = fixture->shared;
	shared->entry &= ~PROTOCOL_WRITABLE;
	assert_int_equal(pin(fixture, 3).pages, 3);
	shared->page.flags &= ~PROTOCOL_EXCLUSIVE;
	assert_int_equal(pin(fixture, 3).efault, 3);
	assert_int_equal(shared->page.count, 1);
	release(fixture);
}

/* Ends the clear that goes on, with success where @arg says so. */
struct ending {
	struct protocol *shared;
	uint64_t cleared;
};

static void *end_clear(void *arg)
{
	struct ending *ending = arg;

	/* Not before the pin is held. */
	while (atomic_load(&ending->shared->page.count) < PROTOCOL_PIN)
		;
	clock_sleep_ns(WAIT_NS);
	atomic_store(&ending->shared->cleared, ending->cleared);
	atomic_store(&ending->shared->sequence, 2);
	return NULL;
}

/* One attempt during a clear; @cleared: the generation that it clears. */
static uint64_t violations(bool rmw, uint64_t cleared)
{
	struct fixture *fixture = make_pinner(true, rmw, false);
	struct ending ending = { fixture->shared, cleared };
	const struct protocol_tally *tally = &fixture->shared->tally[0];
	uint64_t nr;
	pthread_t thread;

	fixture->shared->sequence = 1;
	assert_false(pthread_create(&thread, NULL, end_clear, &ending));
	assert_int_equal(pin(fixture, 1).pages, 1);
	assert_false(pthread_join(thread, NULL));
	assert_int_equal(tally->overlapping, 1);
	assert_int_equal(tally->pinned, 1);
	assert_int_equal(tally->kept, 1);
	assert_int_equal(fixture->shared->page.count, 1);
	nr = tally->violations;
	release(fixture);
	return nr;
}

static void a_lost_pin_is_a_violation(void **unused)
{
	assert_int_equal(violations(true, 1), 1);
	assert_int_equal(violations(false, 1), 1);
}

static void a_pin_that_was_respected_is_none(void **unused)
{
	assert_int_equal(violations(true, 0), 0);
	assert_int_equal(violations(false, 0), 0);
}

static void an_attempt_that_backs_off_overlaps_all_the_same(void **unused)
{
	struct fixture *fixture = make_pinner(true, true, false);

	fixture->shared->sequence = 1;
	fixture->shared->entry = 0;
	assert_int_equal(pin(fixture, 7).refused, 7);
	assert_int_equal(fixture->shared->tally[0].overlapping, 7);
	assert_int_equal(fixture->shared->tally[0].pinned, 0);
	release(fixture);
}

static struct fixture *make_clearer(bool ro, bool flush)
{
	struct fixture *fixture = make(&clearer_protocol.subject);

	fixture->opts[CLEAR_CLEAR] = fixture->opts[CLEAR_MB] = 1;
	fixture->opts[CLEAR_RMW] = fixture->opts[CLEAR_WMB] = 1;
	fixture->opts[CLEAR_RO] = ro;
	fixture->opts[CLEAR_FLUSH] = flush;
	fixture->env.pinned = true;
	memset(&protocol_of(&fixture->env)->tally[0], 0,
	       sizeof(struct protocol_tally));
	if (clearer_protocol.subject.probe(&fixture->env)) {
		release(fixture);
		return NULL;
	}
	assert_int_equal(clearer_protocol.setup(fixture->state,
						&fixture->env), 0);
	return fixture;
}

static struct proof clear(struct fixture *fixture)
{
	struct proof proof = { 0 };

	assert_int_equal(clearer_protocol.pass(fixture->state), 0);
	assert_int_equal(clearer_protocol.prove(fixture->state, &proof), 0);
	assert_string_equal(proof.contradiction, "");
	return proof;
}

static void a_page_that_nobody_pins_is_cleared(void **unused)
{
	for (int variant = 0; variant < 4; variant++) {
		struct fixture *fixture = make_clearer(variant & 1,
						       variant & 2);
		struct proof proof;

		if (!fixture)
			continue;
		proof = clear(fixture);
		assert_true(proof.attempts > 0);
		assert_int_equal(proof.events, proof.attempts);
		assert_int_equal(proof.refused, 0);
		assert_int_equal(fixture->shared->sequence,
				 2 * proof.attempts);
		assert_int_equal(fixture->shared->cleared, proof.events);
		release(fixture);
	}
}

static void a_pinned_page_stays_as_it_is(void **unused)
{
	struct fixture *fixture = make_clearer(false, false);
	uint64_t entry = fixture->shared->entry;
	struct proof proof;

	fixture->shared->page.count += PROTOCOL_PIN;
	proof = clear(fixture);
	assert_int_equal(proof.refused, proof.attempts);
	assert_int_equal(proof.events, 0);
	assert_int_equal(fixture->shared->cleared, 0);
	assert_int_equal(fixture->shared->entry, entry);
	assert_true(fixture->shared->page.flags & PROTOCOL_EXCLUSIVE);
	release(fixture);
}

static void evidence_is_of_the_pass_alone(void **unused)
{
	struct fixture *fixture = make_clearer(false, false);

	fixture->shared->tally[0].pinned = 5;
	fixture->shared->tally[0].violations = 2;
	assert_int_equal(clear(fixture).evidence[PROTOCOL_VIOLATIONS], 2);
	fixture->shared->tally[0].pinned = 9;
	assert_int_equal(clear(fixture).evidence[PROTOCOL_PINNED], 4);
	assert_int_equal(clear(fixture).evidence[PROTOCOL_VIOLATIONS], 0);
	release(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_left_alone_is_pinned),
		cmocka_unit_test(what_may_not_be_pinned_is_refused),
		cmocka_unit_test(a_lost_pin_is_a_violation),
		cmocka_unit_test(a_pin_that_was_respected_is_none),
		cmocka_unit_test(
			an_attempt_that_backs_off_overlaps_all_the_same),
		cmocka_unit_test(a_page_that_nobody_pins_is_cleared),
		cmocka_unit_test(a_pinned_page_stays_as_it_is),
		cmocka_unit_test(evidence_is_of_the_pass_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
