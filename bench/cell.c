/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cell_counted.h"
#include "bench/cell_inject.h"
#include "bench/cell_inside.h"
#include "bench/cell_lacks.h"
#include "bench/cell_place.h"
#include "bench/pagekind.h"
#include "bench/pagestate.h"
#include "bench/pinwitness.h"
#include "bench/race_cell.h"
#include "lib/clock.h"
#include "lib/knob.h"

#define WAIT_STEP_MS	    200
#define LINEARITY_TOLERANCE 0.1

/* A visit that takes this much longer than planned hangs. */
#define VISIT_TIMEOUT_NS    UINT64_C(60000000000)
#define VISIT_TIMEOUT_RATIO 10

const char *cell_outcome_name(enum cell_outcome outcome)
{
	static const char *const names[] = {
		[CELL_OK] = "ok",
		[CELL_SKIP] = "skip",
		[CELL_INVALID] = "invalid",
		[CELL_ERROR] = "error",
	};

	return names[outcome];
}

static void set_outcome(struct cell *cell, enum cell_outcome outcome,
			const char *reason)
{
	cell->outcome = outcome;
	snprintf(cell->reason, sizeof(cell->reason), "%s", reason);
}

static struct bench_env make_env(const struct cell *cell,
				 const struct cell_context *context)
{
	return (struct bench_env){
		.area_bytes = cell->spec.area_bytes,
		.opts = cell->spec.pinner_opts,
		.walk = cell->spec.walk,
		.page = cell->spec.page,
		.state_dir = context->settings.state_dir,
		.unprivileged = context->unprivileged,
		.root_fd = context->root_fd,
		.release = context->release,
		.clearer_cpu = cell->placement.clearer_cpu,
		.pinned = cell->placement.nr_pinners > 0,
		.cleared = cell->spec.clearer && cell->spec.clearer->event,
		.nr_workers = cell->placement.nr_pinners,
	};
}

/* A pinner and a primitive take the first options, a clearer the second. */
static struct bench_env clearer_env(const struct cell *cell,
				    const struct cell_context *context)
{
	struct bench_env env = make_env(cell, context);

	if (cell->spec.clearer)
		env.opts = cell->spec.clearer_opts;
	return env;
}

static int probe(const struct cell *cell, const struct cell_context *context)
{
	const struct cell_spec *spec = &cell->spec;
	const struct subject *first = spec_first_subject(spec);
	struct bench_env env = make_env(cell, context);
	int err = page_state_probe(spec, context->release);

	if (!err && !cell->race)
		err = page_state_probe_held(spec, context->release);
	if (!err)
		err = page_kind_probe(spec, &env);
	if (!err && first->probe)
		err = first->probe(&env);
	if (!err && cell->race)
		err = race_probe(cell, &env);
	if (err || !spec->clearer || !spec->clearer->subject.probe)
		return err;
	env = clearer_env(cell, context);
	return spec->clearer->subject.probe(&env);
}

void cell_prepare(struct cell *cell, const struct cell_context *context)
{
	cell->node = -1;
	if (cell_lacks_counts(context) || cell_lacks_memory(cell, context) ||
	    cell_place(cell, context) || probe(cell, context) ||
	    cell_lacks_tunables(cell, context))
		set_outcome(cell, CELL_SKIP, fail_text());
	else
		set_outcome(cell, CELL_OK, "");
}

void cell_free(struct cell *cell)
{
	race_free(cell->race);
	free(cell->rounds);
	free(cell->counted);
	free(cell->inside);
	free(cell->sweep_key);
	free(cell->sweep_value);
	cell_inject_free(cell->inject);
}

int cell_hold(const struct cell *cell, const struct cell_context *context)
{
	const struct subject *first = spec_first_subject(&cell->spec);
	struct bench_env env = make_env(cell, context);
	int err;

	if (!context->knobs)
		return 0;
	err = page_kind_hold(context->knobs, &cell->spec, &env,
			     cell->placement.node);
	if (!err && first->hold)
		err = first->hold(context->knobs, &env);
	if (err || !cell->spec.clearer || !cell->spec.clearer->subject.hold)
		return err;
	env = clearer_env(cell, context);
	return cell->spec.clearer->subject.hold(context->knobs, &env);
}

/*
 * The child leads its own session, so its group has its number. Both are
 * killed: until setsid() it is still in ours.
 */
static void kill_child(pid_t child)
{
	kill(-child, SIGKILL);
	kill(child, SIGKILL);
}

/* True when the child ended by itself. */
static bool await_child(pid_t child, uint64_t timeout_ns,
			const volatile int *interrupted, int *status)
{
	uint64_t end_ns = clock_ns() + timeout_ns;
	int fd = (int)syscall(SYS_pidfd_open, child, 0);
	struct pollfd ended = { .fd = fd, .events = POLLIN };
	bool by_itself = false;

	while (!*interrupted && clock_ns() < end_ns) {
		if (fd < 0)
			clock_sleep_ns(WAIT_STEP_MS * UINT64_C(1000000));
		else
			poll(&ended, 1, WAIT_STEP_MS);
		if (waitpid(child, status, WNOHANG) == child) {
			by_itself = true;
			break;
		}
	}
	if (!by_itself) {
		kill_child(child);
		while (waitpid(child, status, 0) < 0 && errno == EINTR)
			;
	}
	if (fd >= 0)
		close(fd);
	return by_itself;
}

static void describe_end(struct cell *cell, const struct visit *visit,
			 bool by_itself, uint64_t timeout_ns, int status)
{
	char reason[FAIL_TEXT_BYTES];

	if (!by_itself)
		snprintf(reason, sizeof(reason), "visit not over after %.0f s",
			 (double)timeout_ns / 1e9);
	else if (WIFSIGNALED(status))
		snprintf(reason, sizeof(reason), "the measuring child was "
			 "killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else if (visit->err)
		snprintf(reason, sizeof(reason), "%s", visit->reason);
	else
		return;
	set_outcome(cell, CELL_ERROR, reason);
}

static int keep_rounds(struct cell *cell, const struct visit *visit)
{
	unsigned nr = atomic_load_explicit(&visit->nr_rounds,
					   memory_order_acquire);
	struct cell_round *rounds;

	rounds = reallocarray(cell->rounds, cell->nr_rounds + nr + 1,
			      sizeof(*rounds));
	if (!rounds)
		return fail(ENOMEM, "keep %u rounds", nr);
	cell->rounds = rounds;
	for (unsigned i = 0; i < nr; i++)
		rounds[cell->nr_rounds++] = (struct cell_round){
			.visit = cell->nr_visits,
			.round = visit->rounds[i],
		};
	hist_merge(&cell->hist, &visit->hist);
	hist_merge(&cell->corrected, &visit->corrected);
	if (!cell->nr_visits || fabs(visit->linearity - 1) <
					fabs(cell->linearity - 1))
		cell->linearity = visit->linearity;
	if (!cell->nr_visits) {
		cell->clock_cost_ns = visit->clock_cost_ns;
		cell->calibrated_ns = visit->calibrated_ns;
		cell->sample_every = visit->sample_every;
		cell->nice = visit->nice;
		cell->node = visit->node;
	}
	if (inside_keep(cell, visit, cell->nr_visits) ||
	    cell_inject_keep(cell, visit))
		return -ENOMEM;
	return counted_keep(cell, visit, cell->nr_visits++);
}

/* The child must not run the parent's exit handlers or flush its buffers. */
static pid_t fork_child(struct visit *visit)
{
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child)
		return child;
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	child_run(visit);
	_exit(0);
}

/* As planned, by time or by rounds, and then some. */
static uint64_t visit_timeout_ns(const struct cell_context *context)
{
	const struct visit_settings *settings = &context->settings;
	uint64_t planned_ns = context->visit_budget_ns;

	if (settings->rounds)
		planned_ns = (settings->warmup_rounds + settings->rounds) *
			     (settings->round_ns + settings->pass_timeout_ns);
	return VISIT_TIMEOUT_NS + VISIT_TIMEOUT_RATIO * planned_ns;
}

static void run_child(struct cell *cell, const struct cell_context *context,
		      struct visit *visit, const volatile int *interrupted)
{
	uint64_t timeout_ns = visit_timeout_ns(context);
	int status = 0;
	bool by_itself;
	pid_t child = fork_child(visit);

	if (child < 0) {
		fail(errno, "fork the measuring child");
		set_outcome(cell, CELL_ERROR, fail_text());
		return;
	}
	by_itself = await_child(child, timeout_ns, interrupted, &status);
	if (!*interrupted)
		describe_end(cell, visit, by_itself, timeout_ns, status);
	if (keep_rounds(cell, visit))
		set_outcome(cell, CELL_ERROR, fail_text());
}

enum cell_outcome cell_refusal_outcome(int err)
{
	switch (-err) {
	case EPERM:
	case EACCES:
	case EROFS:
	case ENOSYS:
	case ENOSPC:
	case ENOMEM:
	case EBUSY:
	case EEXIST:
	case ESRCH:
		return CELL_SKIP;
	}
	return CELL_ERROR;
}

int cell_visit(struct cell *cell, const struct cell_context *context,
	       const volatile int *interrupted)
{
	struct visit *visit = mmap(NULL, sizeof(*visit),
				   PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int err;

	if (visit == MAP_FAILED) {
		fail(errno, "map %zu bytes for a visit", sizeof(*visit));
		set_outcome(cell, CELL_ERROR, fail_text());
		return 0;
	}
	visit->parent = getpid();
	visit->serial = context->visit_serial;
	cell->emulated = context->settings.time_emulated;
	visit->start_ns = clock_ns();
	visit->budget_ns = context->visit_budget_ns;
	visit->spec = &cell->spec;
	visit->race = cell->race;
	visit->settings = &context->settings;
	visit->placement = &cell->placement;
	visit->peers_sleep = cell->peers_sleep;
	visit->processes = cell->processes;
	visit->env = clearer_env(cell, context);
	visit->counts = counted_wanted(cell, &context->settings);
	err = cell_hold(cell, context);
	if (!err)
		run_child(cell, context, visit, interrupted);
	else if (!*interrupted)
		set_outcome(cell, cell->nr_rounds ? CELL_ERROR :
					cell_refusal_outcome(err),
			    fail_text());
	munmap(visit, sizeof(*visit));
	return context->knobs ? knob_restore(context->knobs) : 0;
}

/* The reason of the first round with @outcome. */
static const char *first_reason(const struct cell *cell,
				enum round_outcome outcome)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++)
		if (cell->rounds[i].round.outcome == outcome)
			return cell->rounds[i].round.reason;
	return "";
}

void cell_conclude(struct cell *cell, bool interrupted)
{
	unsigned nr[3] = { 0 };
	char reason[FAIL_TEXT_BYTES];

	if (cell->outcome != CELL_OK)
		return;
	if (cell->race) {
		set_outcome(cell, race_outcome(cell, interrupted, reason),
			    reason);
		return;
	}
	for (unsigned i = 0; i < cell->nr_rounds; i++)
		nr[cell->rounds[i].round.outcome]++;
	if (!cell->nr_rounds && interrupted)
		return set_outcome(cell, CELL_SKIP,
				   "interrupted before its first round");
	if (!cell->nr_rounds)
		return set_outcome(cell, CELL_ERROR, "no round was finished");
	if (!cell->emulated && cell->linearity > 0 &&
	    fabs(cell->linearity - 1) > LINEARITY_TOLERANCE) {
		snprintf(reason, sizeof(reason), "2N cycles take %.2f x 2 the "
			 "time of N: the clock or the loop is not sound",
			 cell->linearity);
		return set_outcome(cell, CELL_INVALID, reason);
	}
	if (2 * nr[ROUND_OK] >= cell->nr_rounds) {
		const char *disagreement = counted_disagreement(cell);

		if (disagreement)
			set_outcome(cell, CELL_INVALID, disagreement);
		else if (cell->spec.shared == SHARED_NO &&
			 inside_slow_path(cell) > SLOW_PATH_SHARE)
			set_outcome(cell, CELL_INVALID, "GUP took the slow "
				    "path in most calls");
		return;
	}
	if (nr[ROUND_INVALID] >= nr[ROUND_CONTAMINATED])
		snprintf(reason, sizeof(reason), "%u of %u rounds invalid: %s",
			 nr[ROUND_INVALID], cell->nr_rounds,
			 first_reason(cell, ROUND_INVALID));
	else
		snprintf(reason, sizeof(reason),
			 "%u of %u rounds contaminated: %s",
			 nr[ROUND_CONTAMINATED], cell->nr_rounds,
			 first_reason(cell, ROUND_CONTAMINATED));
	set_outcome(cell, CELL_INVALID, reason);
}
