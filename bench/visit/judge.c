/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *round_outcome_name(enum round_outcome outcome)
{
	static const char *const names[] = {
		[ROUND_OK] = "ok",
		[ROUND_CONTAMINATED] = "contaminated",
		[ROUND_INVALID] = "invalid",
	};

	return names[outcome];
}

static void judge_set(struct round *round, enum round_outcome outcome,
		      const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void judge_set(struct round *round, enum round_outcome outcome,
		      const char *fmt, ...)
{
	va_list args;

	round->outcome = outcome;
	va_start(args, fmt);
	vsnprintf(round->reason, sizeof(round->reason), fmt, args);
	va_end(args);
}

static double judge_share(uint64_t part_ns, uint64_t window_ns)
{
	return window_ns ? (double)part_ns / (double)window_ns : 0;
}

static uint64_t judge_steal_ns(uint64_t ticks)
{
	return ticks * (UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK));
}

static void judge_set_waited(struct round *round, const char *who,
			     uint64_t wait_ns)
{
	judge_set(round, ROUND_CONTAMINATED,
		  "%s was off its CPU for %.2f %% of the window", who,
		  100 * judge_share(wait_ns, round->window_ns));
}

static bool judge_waited(struct round *round, const char *who, uint64_t wait_ns,
			 double limit)
{
	if (judge_share(wait_ns, round->window_ns) <= limit)
		return false;
	judge_set_waited(round, who, wait_ns);
	return true;
}

/*
 * A kernel thread that the work itself wakes takes a peer's CPU at the moment
 * of the flush, so even a few short absences may lose many flushes.
 */
static bool judge_many_switches(struct round *round, uint64_t nr,
				const char *what)
{
	uint64_t wait_ns = round->bystander_wait_ns > round->pinner_wait_ns ?
			   round->bystander_wait_ns : round->pinner_wait_ns;
	double nr_switches = (double)round->peer_switches;

	if (!nr ||
	    judge_share(wait_ns, round->window_ns) <= BYSTANDER_WAIT_SHARE ||
	    nr_switches <= SWITCHES_FEW_EMULATED ||
	    nr_switches <= SWITCHES_SHARE_EMULATED * (double)nr)
		return false;
	judge_set(round, ROUND_CONTAMINATED,
		  "%.0f involuntary switches of a peer "
		  "in %" PRIu64 " %s",
		  nr_switches, nr, what);
	return true;
}

static bool judge_emulated_waited(const struct visit *visit,
				  struct round *round)
{
	bool by_op = visit->spec->primitive;
	uint64_t nr = by_op ? round->ops : round->proof.events;

	if (judge_waited(round, "a bystander", round->bystander_wait_ns,
			 BYSTANDER_WAIT_SHARE_EMULATED))
		return true;
	if (nr >= SMALL_EVENTS_EMULATED &&
	    round->bystander_wait_ns > WAIT_NS_EMULATED * nr &&
	    judge_waited(round, "a bystander", round->bystander_wait_ns,
			 BYSTANDER_WAIT_SHARE))
		return true;
	return judge_many_switches(round, nr, by_op ? "ops" : "events");
}

static bool judge_somebody_waited(const struct visit *visit,
				  struct round *round)
{
	if (visit->settings->time_emulated)
		return judge_emulated_waited(visit, round);
	return judge_waited(round, "a bystander", round->bystander_wait_ns,
			    BYSTANDER_WAIT_SHARE) ||
	       judge_waited(round, "a pinner", round->pinner_wait_ns,
			    PINNER_WAIT_SHARE) ||
	       judge_waited(round, "the clearer", round->clearer_wait_ns,
			    CLEARER_WAIT_SHARE);
}

/*
 * Look for signs of a disturbance from outside. Return: true if one was found.
 */
static bool judge_contaminated(const struct visit *visit, struct round *round)
{
	unsigned nr_peers = visit->placement->nr_pinners +
			    visit->placement->nr_bystanders;

	if (round->proof.contamination[0])
		judge_set(round, ROUND_CONTAMINATED, "%s",
			  round->proof.contamination);
	else if (judge_share(judge_steal_ns(round->steal_ticks),
			     round->window_ns * (nr_peers + 1)) > STEAL_SHARE)
		judge_set(round, ROUND_CONTAMINATED,
			  "%.1f %% of the CPU time was stolen",
			  100 * judge_share(judge_steal_ns(round->steal_ticks),
					    round->window_ns * (nr_peers + 1)));
	else if (judge_somebody_waited(visit, round))
		return true;
	else if ((double)round->probe_received <
		 PROBE_SHARE * (double)round->probe_changes * nr_peers)
		judge_set(round, ROUND_CONTAMINATED,
			  "mprotect probe: %" PRIu64 " TLB interrupts for "
						     "%" PRIu64 " changes, %u "
								"peers",
			  round->probe_received, round->probe_changes,
			  nr_peers);
	else
		return false;
	return true;
}

static const char *judge_witness_name(enum witness witness)
{
	return witness == WITNESS_TLB ? "TLB" : "CAL";
}

static unsigned judge_nr_of_peers(const struct visit *visit)
{
	return visit->placement->nr_pinners + visit->placement->nr_bystanders;
}

/*
 * A broadcast also reaches CPUs outside the measured process. They receive
 * other call-function interrupts, too, so only a number that is too small is a
 * contradiction.
 */
static void judge_check_strangers(const struct visit *visit,
				  struct round *round)
{
	double per_other = visit->spec->primitive->per_other;
	double nr = (double)round->cpus_online - 1 - judge_nr_of_peers(visit);
	uint64_t irqs = round->irqs[IRQ_CAL][ROLE_OTHER];
	double got = (double)irqs / (double)round->ops;

	if (irqs == PROCFS_UNKNOWN || nr <= 0 ||
	    got >= (1 - WITNESS_SHARE) * per_other * nr)
		return;
	judge_set(round, ROUND_INVALID,
		  "%.3f CAL interrupts per op on %.0f other "
		  "CPUs, %.2f expected",
		  got, nr, per_other * nr);
}

/*
 * Can the absence of a bystander explain that @lost interrupts per op are
 * missing? Each time it is switched away hides one, and while it is away an op
 * is up to FASTER_ALONE times as fast.
 */
static bool judge_absence_hides(const struct round *round, double lost)
{
	double away = judge_share(round->bystander_wait_ns, round->window_ns);

	return lost > 0 && away > BYSTANDER_WAIT_SHARE &&
	       lost <= FASTER_ALONE * away + (double)round->peer_switches /
						     (double)round->ops;
}

/* Does the kernel's own count agree with what the op must cause? */
static void judge_check_witness(const struct visit *visit, struct round *round)
{
	const struct primitive *primitive = visit->spec->primitive;
	enum irq_row row = primitive->witness == WITNESS_TLB ? IRQ_TLB :
							       IRQ_CAL;
	double expected = primitive->per_peer * round->spinning_peers +
			  primitive->per_other * judge_nr_of_peers(visit);
	double got = 0, slack = WITNESS_SHARE * fmax(expected, 1);

	static const enum cpu_role peers[] = { ROLE_PINNER, ROLE_BYSTANDER };

	for (int i = 0; i < 2; i++) {
		if (round->irqs[row][peers[i]] == PROCFS_UNKNOWN)
			return;
		got += (double)round->irqs[row][peers[i]];
	}
	got /= (double)round->ops;
	/* Broadcasts are few, and the kernel sends others now and then. */
	if (primitive->per_other > 0)
		slack += BROADCAST_SLACK * judge_nr_of_peers(visit) *
			 (double)round->nr_passes / (double)round->ops;
	if (fabs(got - expected) <= slack) {
		if (primitive->per_other > 0)
			judge_check_strangers(visit, round);
	} else if (visit->settings->time_emulated &&
		   judge_absence_hides(round, expected - got)) {
		judge_set_waited(round, "a bystander",
				 round->bystander_wait_ns);
	} else {
		judge_set(round, ROUND_INVALID,
			  "%.3f %s interrupts per op, %.2f "
			  "expected with %u spinning peers",
			  got, judge_witness_name(primitive->witness), expected,
			  round->spinning_peers);
	}
}

/* If the pinner holds its pages, every attempt is expected to be refused. */
static bool judge_refused_by_holder(const struct visit *visit,
				    const struct round *round)
{
	const struct pinner *pinner = visit->spec->pinner;
	const struct proof *proof = &round->proof;

	return pinner && pinner->gup &&
	       pinner->gup(visit->env.release,
			   visit->spec->pinner_opts).held &&
	       proof->attempts && proof->attempts != COUNT_UNKNOWN &&
	       proof->refused == proof->attempts;
}

/* The evidence is valid in disturbed rounds, too. */
static bool judge_unproven(const struct visit *visit, struct round *round)
{
	const struct clearer *clearer = visit->spec->clearer;

	if (round->proof.contradiction[0])
		judge_set(round, ROUND_INVALID, "%s",
			  round->proof.contradiction);
	else if (clearer && clearer->event && !round->proof.events &&
		 !judge_refused_by_holder(visit, round))
		judge_set(round, ROUND_INVALID, "no %s was proven",
			  clearer->event);
	else
		return false;
	return true;
}

static bool judge_has_witness(const struct visit *visit)
{
	const struct primitive *primitive = visit->spec->primitive;

	if (primitive->witness == WITNESS_NONE ||
	    (visit->peers_sleep && primitive->reaches_lazy))
		return false;
	return !primitive->promises ||
	       primitive->promises(visit->spec->pinner_opts);
}

/* Kernels that count local flushes show whether they were full flushes. */
static bool judge_too_few_whole_flushes(const struct visit *visit,
					struct round *round)
{
	const struct primitive *primitive = visit->spec->primitive;
	uint64_t nr = round->flushed[LOCAL_FLUSH_ALL];

	if (!primitive->flushes_all ||
	    !primitive->flushes_all(visit->spec->pinner_opts) ||
	    nr == PROCFS_UNKNOWN ||
	    (double)nr >= WHOLE_FLUSH_SHARE * (double)round->ops)
		return false;
	judge_set(round, ROUND_INVALID,
		  "%" PRIu64 " flushes of everything in %" PRIu64 " ops that "
								  "promise one "
								  "each",
		  nr, round->ops);
	return true;
}

void round_judge(const struct visit *visit, struct round *round)
{
	const struct primitive *primitive = visit->spec->primitive;

	round->outcome = ROUND_OK;
	round->reason[0] = '\0';
	if (judge_unproven(visit, round) || judge_contaminated(visit, round))
		return;
	if (visit->placement->nr_pinners && !round->pins.pages)
		judge_set(round, ROUND_INVALID,
			  "all %" PRIu64 " pins were refused",
			  round->pins.refused);
	else if (primitive && !round->ops)
		judge_set(round, ROUND_INVALID, "no op was finished");
	else if (primitive && judge_too_few_whole_flushes(visit, round))
		return;
	else if (primitive && visit->settings->flush_by_ipi &&
		 judge_has_witness(visit))
		judge_check_witness(visit, round);
}
