/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/cell/cell_calibration.h"
#include "bench/cell/cell_child.h"
#include "bench/cell/cell_counted.h"
#include "bench/cell/cell_env.h"
#include "bench/cell/cell_hold.h"
#include "bench/cell/cell_inject.h"
#include "bench/cell/inject_op.h"
#include "bench/cell/cell_latency.h"
#include "bench/cell/cell_lacks.h"
#include "bench/cell/cell_place.h"
#include "bench/contract/pagekind.h"
#include "bench/contract/pagestate.h"
#include "bench/visit/child.h"
#include "bench/visit/childarea.h"
#include "bench/visit/pinwitness.h"
#include "bench/cell/race_cell.h"
#include "lib/base/array.h"
#include "lib/base/clock.h"
#include "lib/hold/knob.h"

/* If a visit takes this much longer than planned, it hangs. */
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

static void cell_set_outcome(struct cell *cell, enum cell_outcome outcome,
			     const char *reason)
{
	cell->outcome = outcome;
	snprintf(cell->reason, sizeof(cell->reason), "%s", reason);
}

static int cell_probe(const struct cell *cell,
		      const struct cell_context *context)
{
	const struct cell_spec *spec = &cell->spec;
	const struct subject *first = spec_first_subject(spec);
	struct bench_env env = cell_env(cell, context);
	int err = child_area_probe(cell->placement.node);

	if (!err)
		err = page_state_probe(spec, context->release);
	if (!err && !cell->race)
		err = page_state_probe_held(spec, context->release);
	if (!err)
		err = page_kind_probe(spec, &env);
	if (!err)
		err = inject_op_probe(cell, context);
	if (!err && first->probe)
		err = first->probe(&env);
	if (!err && cell->race)
		err = race_probe(cell, &env);
	if (err || !spec->clearer || !spec->clearer->subject.probe)
		return err;
	env = cell_clearer_env(cell, context);
	return spec->clearer->subject.probe(&env);
}

void cell_prepare(struct cell *cell, const struct cell_context *context)
{
	cell->node = -1;
	if (cell_lacks_counts(context) || cell_lacks_memory(cell, context) ||
	    cell_place(cell, context) || cell_probe(cell, context) ||
	    cell_lacks_tunables(cell, context) || cell_lacks_threads())
		cell_set_outcome(cell, CELL_SKIP, fail_text());
	else
		cell_set_outcome(cell, CELL_OK, "");
}

void cell_free(struct cell *cell)
{
	race_free(cell->race);
	free(cell->rounds);
	free(cell->counted);
	free(cell->calibrations);
	free(cell->latency);
	free(cell->sweep_key);
	free(cell->sweep_value);
	cell_inject_free(cell->inject);
}

/*
 * If a policy refuses a call and no probe has tested it: before the first round
 * this is a limit of the machine, not an error.
 */
static enum cell_outcome cell_failure_outcome(const struct cell *cell,
					      const struct visit *visit)
{
	bool refused = visit->err == -EPERM || visit->err == -EACCES ||
		       visit->err == -ENOSYS;

	return refused && !cell->nr_rounds && !visit->nr_rounds ? CELL_SKIP :
								  CELL_ERROR;
}

static void cell_describe_end(struct cell *cell, const struct visit *visit,
			      bool by_itself, uint64_t timeout_ns, int status)
{
	enum cell_outcome outcome = CELL_ERROR;
	char reason[FAIL_TEXT_BYTES];

	if (!by_itself)
		snprintf(reason, sizeof(reason), "the visit did not end within "
			 "%.0f s and was killed", (double)timeout_ns / 1e9);
	else if (WIFSIGNALED(status))
		snprintf(reason, sizeof(reason), "the measuring child was "
			 "killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else if (!visit->err)
		return;
	else
		snprintf(reason, sizeof(reason), "%s", visit->reason);
	if (by_itself && !WIFSIGNALED(status))
		outcome = cell_failure_outcome(cell, visit);
	cell_set_outcome(cell, outcome, reason);
}

static int cell_keep_rounds(struct cell *cell, const struct visit *visit)
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
	if (!cell->nr_visits) {
		cell->clock_cost_ns = visit->clock_cost_ns;
		cell->sample_every = visit->sample_every;
		cell->nice = visit->nice;
		cell->node = visit->node;
	}
	if (calibration_keep(cell, visit) ||
	    cell_latency_keep(cell, visit, cell->nr_visits) ||
	    cell_inject_keep(cell, visit))
		return -ENOMEM;
	return counted_keep(cell, visit, cell->nr_visits++);
}

/* The child must not run the parent's exit handlers or flush its buffers. */
static pid_t cell_fork_child(struct visit *visit)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				      SIGXCPU };
	struct sigaction found;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child)
		return child;
	/* A signal that was ignored on entry stays ignored, as nohup needs. */
	for (size_t i = 0; i < ARRAY_SIZE(caught); i++)
		if (!sigaction(caught[i], NULL, &found) &&
		    found.sa_handler != SIG_IGN)
			signal(caught[i], SIG_DFL);
	/* Until it leads its own session, Ctrl-Z reaches it. */
	signal(SIGTSTP, SIG_IGN);
	child_run(visit);
	_exit(0);
}

/* The planned time, by time or by rounds, plus a reserve. */
static uint64_t cell_visit_timeout_ns(const struct cell_context *context)
{
	const struct visit_settings *settings = &context->settings;
	uint64_t planned_ns = context->visit_budget_ns;

	if (settings->rounds)
		planned_ns = (settings->warmup_rounds + settings->rounds) *
			     (settings->round_ns + settings->pass_timeout_ns);
	return VISIT_TIMEOUT_NS + VISIT_TIMEOUT_RATIO * planned_ns;
}

static void cell_run_child(struct cell *cell,
			   const struct cell_context *context,
			   struct visit *visit, const volatile int *interrupted)
{
	uint64_t timeout_ns = cell_visit_timeout_ns(context);
	struct cell_child child;
	bool by_itself;
	int status;

	cell_child_prepare(&child, context->leaver, visit);
	child.pid = cell_fork_child(visit);
	if (child.pid < 0) {
		fail(errno, "fork the measuring child");
		cell_set_outcome(cell, CELL_ERROR, fail_text());
		cell_child_release(&child);
		return;
	}
	by_itself = cell_child_await(&child, context->leaver, timeout_ns,
				     interrupted, &status);
	if (!*interrupted)
		cell_describe_end(cell, visit, by_itself, timeout_ns, status);
	if (cell_keep_rounds(cell, visit))
		cell_set_outcome(cell, CELL_ERROR, fail_text());
}

enum cell_outcome cell_refusal_outcome(int err)
{
	switch (-err) {
	case EPERM:
	case EACCES:
	case EROFS:
	case EFBIG:
	case ENOSYS:
	case EOPNOTSUPP:
	case ENOENT:
	case ENODEV:
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
		cell_set_outcome(cell, CELL_ERROR, fail_text());
		return 0;
	}
	visit->parent = getpid();
	visit->serial = context->visit_serial;
	cell->emulated = context->settings.time_emulated;
	visit->start_ns = clock_ns();
	visit->budget_ns = context->visit_budget_ns;
	visit->spec = &cell->spec;
	visit->run = cell->race ? race_visit : NULL;
	visit->race = cell->race;
	visit->settings = &context->settings;
	visit->placement = &cell->placement;
	visit->peers_sleep = cell->peers_sleep;
	visit->processes = cell->processes;
	visit->env = cell_clearer_env(cell, context);
	visit->counts = counted_wanted(cell, &context->settings);
	err = cell_hold(cell, context);
	if (!err)
		cell_run_child(cell, context, visit, interrupted);
	else if (!*interrupted)
		cell_set_outcome(cell,
				 cell->nr_rounds ? CELL_ERROR
						 : cell_refusal_outcome(err),
				 fail_text());
	munmap(visit, sizeof(*visit));
	return context->knobs ? knob_restore(context->knobs) : 0;
}

/* The reason of the first round with @outcome. */
static const char *cell_first_reason(const struct cell *cell,
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

	calibration_judge(cell);
	if (cell->outcome != CELL_OK)
		return;
	if (cell->race) {
		cell_set_outcome(cell, race_outcome(cell, interrupted, reason),
				 reason);
		return;
	}
	for (unsigned i = 0; i < cell->nr_rounds; i++)
		nr[cell->rounds[i].round.outcome]++;
	if (!cell->nr_rounds && interrupted)
		return cell_set_outcome(cell, CELL_SKIP,
					"interrupted before its first round");
	if (!cell->nr_rounds)
		return cell_set_outcome(cell, CELL_ERROR,
					"no round was finished");
	if (2 * nr[ROUND_OK] >= cell->nr_rounds) {
		if (counted_disagreement(cell, reason))
			cell_set_outcome(cell, CELL_INVALID, reason);
		else if (cell->spec.shared == SHARED_NO &&
			 cell_latency_slow_path(cell) > SLOW_PATH_SHARE)
			cell_set_outcome(cell, CELL_INVALID,
					 "GUP took the slow "
					 "path in most calls");
		return;
	}
	if (nr[ROUND_INVALID] >= nr[ROUND_CONTAMINATED])
		snprintf(reason, sizeof(reason), "%u of %u rounds invalid: %s",
			 nr[ROUND_INVALID], cell->nr_rounds,
			 cell_first_reason(cell, ROUND_INVALID));
	else
		snprintf(reason, sizeof(reason),
			 "%u of %u rounds contaminated: %s",
			 nr[ROUND_CONTAMINATED], cell->nr_rounds,
			 cell_first_reason(cell, ROUND_CONTAMINATED));
	cell_set_outcome(cell, CELL_INVALID, reason);
}
