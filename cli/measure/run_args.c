/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/run_args.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cell/inject_op.h"
#include "bench/run/sweep.h"
#include "lib/base/scope.h"
#include "lib/sys/capable.h"
#include "lib/sys/kernel.h"
#include "lib/sys/procfs.h"

/*
 * Time per cell over all visits: the 23 cells of the standard suite take 90 s.
 */
#define CELL_TIME_NS	   (UINT64_C(3900) * NS_PER_MS)
#define CELL_TIME_QUICK_NS (UINT64_C(870) * NS_PER_MS)
#define VISITS		   5
#define VISITS_QUICK	   3
/* A visit has at most 256 rounds: enough pairs for a minute. */
#define ROUND_INJECT_NS	   (UINT64_C(250) * NS_PER_MS)

/*
 * Two sets that check each other's counts; they also show whether GUP left its
 * fast path.
 */
#define COUNTERS_DEFAULT "flush,faults"

#define MACHINE_NAME_MAX 60

enum option_key {
	KEY_QUICK = 0x200, KEY_ROUNDS, KEY_ROUND_TIME, KEY_SUITE, KEY_PINNERS,
	KEY_BYSTANDERS, KEY_PEERS, KEY_COUNTERS, KEY_COUNTER_COST,
	KEY_PERF_CONTROL, KEY_LATENCY, KEY_SWEEP, KEY_PROCESSES, KEY_RT,
	KEY_VICTIMS, KEY_INJECT_NS, KEY_INJECT_OP,
	KEY_EMPTY_WINDOWS, KEY_MACHINE, KEY_KERNEL_LABEL,
};

static const struct argp_option options[] = {
	{ "suite", KEY_SUITE, "NAME", 0, "Measure the cells of this suite "
	  "(mmfence list suites), too; without any cell: standard", 0 },
	{ "quick", KEY_QUICK, NULL, 0, "Take about 20 s for the suite standard "
	  "instead of 90 s", 0 },
	{ "rounds", KEY_ROUNDS, "N", 0, "Rounds per visit; replaces --time",
	  0 },
	{ "round-time", KEY_ROUND_TIME, "TIME", 0, "The shortest timed window "
	  "of a round (default 50ms)", 0 },
	{ "pinners", KEY_PINNERS, "N", 0, "Number of threads that pin (default "
	  "1)", 0 },
	{ "bystanders", KEY_BYSTANDERS, "N|LIST", 0, "Number of threads of the "
	  "same address space that spin in user mode, or a list of their CPUs, "
	  "e.g. 2-3,5 or 4-4. Default: every spare CPU in a cell without a "
	  "pinner, none in a cell with a pinner", 0 },
	{ "peers", KEY_PEERS, "spin|sleep", 0, "Bystanders spin (default) or "
	  "sleep; sleep is a control, with which interrupts per event must "
	  "fall to about 0", 0 },
	{ "processes", KEY_PROCESSES, NULL, 0, "Run pinners and bystanders as "
	  "processes, each with an address space of its own, instead of as "
	  "threads", 0 },
	{ "rt", KEY_RT, NULL, 0, "Run bystanders as SCHED_FIFO in the timed "
	  "windows", 0 },
	{ "victims", KEY_VICTIMS, NULL, 0, "Also print the time that the "
	  "bystanders lost", 0 },
	{ "sweep", KEY_SWEEP, "KEY=VALUES", 0, "Measure every cell once per "
	  "value of a setting or option, e.g. victims=1..N, pages=1..512*2, "
	  "peers=spin,sleep", 0 },
	{ "counters", KEY_COUNTERS, "SETS", 0, "Count the events of these sets "
	  "(mmfence list counters), e.g. tlb,ipi, in one more round per visit; "
	  "none: only /proc/interrupts. Default for root: " COUNTERS_DEFAULT
	  ", until one such round of the cell is ok", 0 },
	{ "counter-cost", KEY_COUNTER_COST, NULL, 0, "Alternate rounds without "
	  "and with the counters, and print the ratio of their times", 0 },
	{ "latency", KEY_LATENCY, NULL, 0, "Time functions of the kernel by "
	  "BPF, in one more round per visit", 0 },
	{ "inject-ns", KEY_INJECT_NS, "K,...", 0, "Put a delay of K ns after "
	  "every cycle of the pinner, in slices that alternate with slices "
	  "without it: shows which differences the harness can detect", 0 },
	{ "inject-op", KEY_INJECT_OP, "OP,...", 0, "Put the operation OP "
	  "(smp_mb, xchg, store_mb, atomic...), or N of them (OP:N), after "
	  "every cycle of the pinner, in slices as for --inject-ns, and print "
	  "the time that they add. OP none is the control", 0 },
	{ "perf-control", KEY_PERF_CONTROL, "TO", 0, "fd:CTL,ACK or "
	  "fifo:CTL,ACK: the perf stat that started this program counts in "
	  "measured windows only (scripts/perf-stat sets this up)", 0 },
	{ "machine", KEY_MACHINE, "NAME", 0, "Name of this machine for the "
	  "result; mmfence compare tells machines apart by their names", 0 },
	{ "kernel-label", KEY_KERNEL_LABEL, "FILE", 0, "Add to the result what "
	  "this kernel is built from. Line 1 of FILE: the release; line 2: "
	  "HASH SUBJECT of a commit, or package NAME VERSION. "
	  "scripts/build-kernel and scripts/campaign write such files", 0 },
	{ "empty-windows", KEY_EMPTY_WINDOWS, NULL, 0, "After each pass, add a "
	  "marked window of the same length without work: the background for "
	  "scripts/lab --exact", 0 },
	{ 0 },
};

static void run_args_suite(struct run_args *args, struct argp_state *state,
			   const char *name)
{
	const struct suite *suite = suite_find(name);

	if (!suite)
		argp_error(state, "%s", fail_text());
	else if (plan_add_suite(&args->common.plan, suite))
		argp_error(state, "%s", fail_text());
	args->suite = name;
}

static void run_args_counters(struct run_args *args, struct argp_state *state,
			      const char *sets)
{
	struct visit_settings *settings = &args->common.plan.context.settings;

	memset(&settings->counters, 0, sizeof(settings->counters));
	settings->counters_named = NULL;
	args->counters_given = true;
	if (!strcmp(sets, "none"))
		return;
	if (counter_select(sets, &settings->counters))
		argp_error(state, "--counters %.80s: %s", sets, fail_text());
	counter_select(COUNTERS_DEFAULT, &settings->counters);
	settings->counters_named = sets;
	settings->count_all_visits = true;
}

/* Each of the two options has its own zero, and a run has only one. */
static void run_args_inject(struct visit_settings *settings,
			    struct argp_state *state, bool ops,
			    const char *text)
{
	if (settings->inject.nr)
		argp_error(state, "--inject-ns and --inject-op exclude each "
			   "other");
	if (ops ? inject_op_parse(text, &settings->inject) :
		  inject_parse(text, &settings->inject))
		argp_error(state, "--inject-%s %.40s: %s", ops ? "op" : "ns",
			   text, fail_text());
}

static void run_args_machine(struct run_args *args, struct argp_state *state,
			     const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			argp_error(state, "--machine: the name must be ASCII "
				   "without blanks");
	if (!*name || strlen(name) > MACHINE_NAME_MAX)
		argp_error(state, "--machine: the name must have 1 to %d "
			   "characters", MACHINE_NAME_MAX);
	args->common.plan.machine_name = name;
}

static void run_args_label(struct plan *plan, struct argp_state *state,
			   const char *path)
{
	SCOPE_FD root_fd = procfs_root();
	char release[KERNEL_RELEASE_BYTES];
	int err = root_fd < 0 ? root_fd : kernel_release(root_fd, release);

	if (!err)
		err = kernel_label_load(path, release, &plan->label);
	if (err)
		argp_error(state, "--kernel-label: %s", fail_text());
}

static int run_args_parse_amounts(int key, char *text, struct argp_state *state)
{
	struct run_args *args = state->input;
	struct cell_context *context = &args->common.plan.context;
	uint64_t value = 0;

	switch (key) {
	case KEY_ROUND_TIME:
		plan_args_duration(state, "round-time", text,
				   &context->settings.round_ns);
		args->round_given = true;
		return 0;
	case KEY_ROUNDS:
		plan_args_number(state, "rounds", text, 1, VISIT_ROUNDS_MAX,
				 &value);
		context->settings.rounds = (unsigned)value;
		return 0;
	case KEY_PINNERS:
		plan_args_number(state, "pinners", text, 1, TOPO_CPUS_MAX,
				 &value);
		context->settings.nr_pinners = (unsigned)value;
		return 0;
	case KEY_BYSTANDERS:
		if (text[strspn(text, "0123456789")]) {
			args->bystander_cpus = text;
			context->nr_bystanders = 0;
			return 0;
		}
		plan_args_number(state, "bystanders", text, 0, TOPO_CPUS_MAX,
				 &value);
		context->nr_bystanders = (int)value;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* Put the CPUs of --bystanders into the text of --place. */
static void run_args_place(struct run_args *args, struct argp_state *state)
{
	const char *place = args->common.plan.context.place;

	if (place && strstr(place, "bystander"))
		argp_error(state, "--bystanders %.40s: --place names "
			   "bystanders, too; use one of the two",
			   args->bystander_cpus);
	if (asprintf(&args->place_text, "%s%sbystander=%s", place ?: "",
		     place ? "," : "", args->bystander_cpus) < 0)
		argp_failure(state, EXIT_FAILURE, ENOMEM, "--bystanders");
	for (char *c = strstr(args->place_text, "bystander="); *c; c++)
		if (*c == ',')
			*c = '+';
	args->common.plan.context.place = args->place_text;
}

static void run_args_sweep(struct plan *plan, struct argp_state *state)
{
	int cpus[TOPO_CPUS_MAX], node, err;
	struct sweep parsed;
	unsigned nr;

	err = topo_order(plan->context.node, cpus, &nr, &node);
	if (!err)
		err = sweep_parse(plan->sweep_text, nr > 1 ? nr - 1 : 1,
				  &parsed);
	if (!err) {
		err = sweep_apply(&parsed, plan);
		sweep_free(&parsed);
	}
	if (err)
		argp_error(state, "--sweep %.80s: %s", plan->sweep_text,
			   fail_text());
}

static void run_args_end_inject(struct run_args *args, struct argp_state *state)
{
	struct visit_settings *settings = &args->common.plan.context.settings;

	if (settings->nr_pinners > 1 || args->common.plan.sweep_text)
		argp_error(state, "--inject-%s: takes one pinner and no "
			   "--sweep", settings->inject.none ? "op" : "ns");
	if (!args->round_given)
		settings->round_ns = ROUND_INJECT_NS;
}

/* Set the options that the command line did not set. */
static void run_args_end(struct run_args *args, struct argp_state *state)
{
	struct plan *plan = &args->common.plan;
	uint64_t per_cell_ns = args->quick ? CELL_TIME_QUICK_NS :
					     CELL_TIME_NS;

	if (!plan->nr_cells)
		plan_add_suite(plan, suite_find(SUITE_DEFAULT));
	if (plan->sweep_text)
		run_args_sweep(plan, state);
	if (args->bystander_cpus)
		run_args_place(args, state);
	if (!plan->nr_visits)
		plan->nr_visits = args->quick ? VISITS_QUICK : VISITS;
	if (!plan->time_ns && !plan->context.settings.rounds)
		plan->time_ns = per_cell_ns * plan->nr_cells;
	plan_args_seed(&args->common);
	if (plan->context.settings.inject.nr)
		run_args_end_inject(args, state);
	if (args->counters_given ||
	    !(capable_has(CAP_PERFMON) || capable_has(CAP_SYS_ADMIN)))
		return;
	counter_select(COUNTERS_DEFAULT, &plan->context.settings.counters);
	plan->context.settings.counters_named = COUNTERS_DEFAULT;
}

static error_t run_args_parse(int key, char *text, struct argp_state *state)
{
	struct run_args *args = state->input;
	struct visit_settings *settings = &args->common.plan.context.settings;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->common;
		break;
	case KEY_SUITE:
		run_args_suite(args, state, text);
		break;
	case KEY_QUICK:
		args->quick = true;
		break;
	case KEY_PEERS:
		if (strcmp(text, "spin") && strcmp(text, "sleep"))
			argp_error(state, "--peers %.40s: takes spin or "
				   "sleep", text);
		settings->peers_sleep = text[1] == 'l';
		break;
	case KEY_PROCESSES:
		settings->processes = true;
		break;
	case KEY_RT:
		settings->rt = true;
		break;
	case KEY_VICTIMS:
		args->victims = true;
		break;
	case KEY_SWEEP:
		if (args->common.plan.sweep_text)
			argp_error(state, "--sweep is given twice; it can "
				   "sweep over one key");
		args->common.plan.sweep_text = text;
		break;
	case ARGP_KEY_END:
		run_args_end(args, state);
		break;
	case KEY_COUNTERS:
		run_args_counters(args, state, text);
		break;
	case KEY_LATENCY:
		settings->latency = true;
		break;
	case KEY_INJECT_NS:
	case KEY_INJECT_OP:
		run_args_inject(settings, state, key == KEY_INJECT_OP, text);
		break;
	case KEY_PERF_CONTROL:
		if (perf_control_open(text, &settings->perf))
			argp_error(state, "%s", fail_text());
		break;
	case KEY_MACHINE:
		run_args_machine(args, state, text);
		break;
	case KEY_KERNEL_LABEL:
		run_args_label(&args->common.plan, state, text);
		break;
	case KEY_EMPTY_WINDOWS:
		settings->empty_windows = true;
		break;
	case KEY_COUNTER_COST:
		settings->counter_cost = true;
		break;
	default:
		return run_args_parse_amounts(key, text, state);
	}
	return 0;
}

static const struct argp_child children[] = {
	{ &plan_argp, 0, NULL, 0 },
	{ 0 },
};

const struct argp run_argp = {
	.options = options,
	.parser = run_args_parse,
	.args_doc = "[CELL...]",
	.doc =
	"Measure the cells, print a table and write one JSON file.\v"
	"A cell is pinner[:key=value,...]+clearer[:key=value,...]: a loop that "
	"pins pages, and kernel work that takes the same pages away. Or it is "
	"a primitive[:key=value,...]: one barrier or interrupt, measured "
	"alone. Examples: futex+ksm, iouring:pages=64+swap:dirty=0, smp_mb. "
	"mmfence list --verbose describes pinners, clearers and primitives "
	"with their keys, and at its end the keys that every cell takes, such "
	"as area=16m, walk=seq|one, touch=64.\n\n"
	"Exit status: 0 done; 1 a cell is invalid or in error; 2 wrong usage; "
	"77 nothing could run here; 130 interrupted, finished rounds are "
	"written.",
	.children = children,
};
