/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "bench/plan.h"
#include "bench/report.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/runtable.h"
#include "lib/flush.h"
#include "lib/knob.h"
#include "lib/machine.h"
#include "lib/others.h"
#include "lib/outfile.h"
#include "lib/procfs.h"
#include "lib/scope.h"

#define NS_PER_MS UINT64_C(1000000)

/* Time per cell, all visits: 21 cells of the standard suite take 90 s. */
#define CELL_TIME_NS	   (UINT64_C(4300) * NS_PER_MS)
#define CELL_TIME_QUICK_NS (UINT64_C(950) * NS_PER_MS)
#define VISITS		   5
#define VISITS_QUICK	   3

enum option_key {
	KEY_QUICK = 0x100, KEY_TIME, KEY_ROUNDS, KEY_VISITS, KEY_ROUND_TIME,
	KEY_SEED, KEY_JSON, KEY_FORCE, KEY_DRY_RUN, KEY_SUITE, KEY_PINNERS,
	KEY_BYSTANDERS, KEY_PEERS, KEY_PLACE, KEY_NODE, KEY_STATE_DIR,
	KEY_YES, KEY_EMULATED,
};

struct run_args {
	struct plan plan;
	const char *suite;
	const char *json_path;		/* NULL: made from release and time */
	const char *state_dir;
	bool quick, force, dry_run, yes, seed_given;
};

static const struct argp_option options[] = {
	{ "suite", KEY_SUITE, "NAME", 0, "cells of a suite (mmfence list "
	  "suites); default: standard", 0 },
	{ "quick", KEY_QUICK, NULL, 0, "about 20 s for the standard suite "
	  "instead of 90 s", 0 },
	{ "time", KEY_TIME, "TIME", 0, "for the whole run, e.g. 90s", 0 },
	{ "rounds", KEY_ROUNDS, "N", 0, "rounds per visit, instead of a "
	  "time", 0 },
	{ "visits", KEY_VISITS, "N", 0, "visits to each cell (5; quick: 3)",
	  0 },
	{ "round-time", KEY_ROUND_TIME, "TIME", 0, "shortest timed window of "
	  "a round (50ms)", 0 },
	{ "seed", KEY_SEED, "N", 0, "of the order of the visits", 0 },
	{ "json", KEY_JSON, "FILE", 0, "result file (default "
	  "./mmfence-RELEASE-TIME.json)", 0 },
	{ "force", KEY_FORCE, NULL, 0, "replace an existing result file", 0 },
	{ "dry-run", KEY_DRY_RUN, NULL, 0, "print what would be run and what "
	  "would be changed on the machine", 0 },
	{ "pinners", KEY_PINNERS, "N", 0, "pinning threads (1)", 0 },
	{ "bystanders", KEY_BYSTANDERS, "N", 0, "spinning threads of the mm "
	  "(default: every spare CPU without a pinner, none with one)", 0 },
	{ "peers", KEY_PEERS, "spin|sleep", 0, "what bystanders do; sleep is "
	  "the control that must fail", 0 },
	{ "place", KEY_PLACE, "ROLES", 0, "e.g. clearer=0,pinner=1+3,"
	  "bystander=4-7", 0 },
	{ "node", KEY_NODE, "N", 0, "NUMA node of CPUs and memory", 0 },
	{ "state-dir", KEY_STATE_DIR, "DIR", 0, "journal, swap file and "
	  "O_DIRECT file (" KNOB_STATE_DIR ")", 0 },
	{ "yes", KEY_YES, NULL, 0, "go on although ksmd or khugepaged would "
	  "work on other processes' memory", 0 },
	{ "emulated", KEY_EMULATED, NULL, 0, "this machine is emulated: its "
	  "time means nothing (found by itself under QEMU on x86)", 0 },
	{ 0 },
};

/* Parse into @value or end the program with a message and status 2. */
static void number(struct argp_state *state, const char *name,
		   const char *text, uint64_t low, uint64_t high,
		   uint64_t *value)
{
	if (opt_count(text, value))
		argp_error(state, "--%s %s", name, fail_text());
	else if (*value < low || *value > high)
		argp_error(state, "--%s %.40s: takes %lu to %lu", name, text,
			   (unsigned long)low, (unsigned long)high);
}

static void duration(struct argp_state *state, const char *name,
		     const char *text, uint64_t *duration_ns)
{
	if (opt_time(text, duration_ns))
		argp_error(state, "--%s %s", name, fail_text());
	else if (*duration_ns < NS_PER_MS ||
		 *duration_ns > UINT64_C(86400000) * NS_PER_MS)
		argp_error(state, "--%s %.40s: takes 1ms to 1440min", name,
			   text);
}

static void add_suite(struct run_args *args, struct argp_state *state,
		      const char *name)
{
	const struct suite_spec *suite = spec_suite(name);

	if (!suite)
		argp_error(state, "no suite \"%.40s\"; see mmfence list "
			   "suites", name);
	else if (plan_add_suite(&args->plan, suite))
		argp_error(state, "%s", fail_text());
	args->suite = name;
}

static int parse_amounts(int key, char *text, struct argp_state *state)
{
	struct run_args *args = state->input;
	struct cell_context *context = &args->plan.context;
	uint64_t value = 0;

	switch (key) {
	case KEY_TIME:
		duration(state, "time", text, &args->plan.time_ns);
		return 0;
	case KEY_ROUND_TIME:
		duration(state, "round-time", text,
			 &context->settings.round_ns);
		return 0;
	case KEY_ROUNDS:
		number(state, "rounds", text, 1, VISIT_ROUNDS_MAX, &value);
		context->settings.rounds = (unsigned)value;
		return 0;
	case KEY_VISITS:
		number(state, "visits", text, 1, 1000, &value);
		args->plan.nr_visits = (unsigned)value;
		return 0;
	case KEY_SEED:
		number(state, "seed", text, 0, INT64_MAX, &args->plan.seed);
		args->seed_given = true;
		return 0;
	case KEY_PINNERS:
		number(state, "pinners", text, 1, TOPO_CPUS_MAX, &value);
		context->settings.nr_pinners = (unsigned)value;
		return 0;
	case KEY_BYSTANDERS:
		number(state, "bystanders", text, 0, TOPO_CPUS_MAX, &value);
		context->nr_bystanders = (int)value;
		return 0;
	case KEY_NODE:
		number(state, "node", text, 0, 1023, &value);
		context->node = (int)value;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct run_args *args = state->input;

	switch (key) {
	case KEY_SUITE:
		add_suite(args, state, text);
		break;
	case KEY_QUICK:
		args->quick = true;
		break;
	case KEY_JSON:
		args->json_path = text;
		break;
	case KEY_FORCE:
		args->force = true;
		break;
	case KEY_DRY_RUN:
		args->dry_run = true;
		break;
	case KEY_PEERS:
		if (strcmp(text, "spin") && strcmp(text, "sleep"))
			argp_error(state, "--peers %.40s: takes spin or "
				   "sleep", text);
		args->plan.context.settings.peers_sleep = text[1] == 'l';
		break;
	case KEY_PLACE:
		args->plan.context.place = text;
		break;
	case KEY_STATE_DIR:
		args->state_dir = text;
		break;
	case KEY_YES:
		args->yes = true;
		break;
	case KEY_EMULATED:
		args->plan.emulated = true;
		break;
	case ARGP_KEY_ARG:
		if (plan_add(&args->plan, text))
			argp_error(state, "%s: %s", text, fail_text());
		break;
	default:
		return parse_amounts(key, text, state);
	}
	return 0;
}

static const struct argp argp = {
	options, parse, "[CELL...]",
	"Measure pin loops while the kernel clears the same memory.\v"
	"A cell is pinner[:key=value,...]+clearer[:key=value,...] or a "
	"primitive, e.g. futex+ksm, iouring:pages=64+swap:dirty=0, smp_mb; "
	"mmfence list --verbose tells them. Every cell takes area=16m, "
	"walk=seq|one and touch=64.\n\n"
	"Exit status: 0 done; 1 a cell is invalid or in error; 2 wrong usage; "
	"77 nothing could run here; 130 interrupted, what was finished is "
	"written.",
	NULL, NULL, NULL,
};

static volatile int interrupted;

static void on_signal(int signal_nr)
{
	interrupted = 1;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

/* What the command line left open. */
static int complete(struct run_args *args)
{
	struct plan *plan = &args->plan;
	uint64_t per_cell_ns = args->quick ? CELL_TIME_QUICK_NS :
					     CELL_TIME_NS;

	if (!plan->nr_cells &&
	    plan_add_suite(plan, &spec_suites[0]))
		return EXIT_USAGE;
	if (!plan->nr_visits)
		plan->nr_visits = args->quick ? VISITS_QUICK : VISITS;
	if (!plan->time_ns && !plan->context.settings.rounds)
		plan->time_ns = per_cell_ns * plan->nr_cells;
	if (!args->seed_given &&
	    getrandom(&plan->seed, sizeof(plan->seed), 0) < 0)
		plan->seed = (uint64_t)time(NULL);
	plan->seed &= INT64_MAX;
	return EXIT_DONE;
}

/* How the kernel flushes decides which signs of trouble there can be. */
static int learn_kernel(struct plan *plan)
{
	struct kernel_config config = { .text = NULL };
	char release[KERNEL_RELEASE_BYTES];
	struct flush_verdict verdict;
	struct flush_facts facts;
	int err;

	plan->context.root_fd = procfs_root();
	if (plan->context.root_fd < 0)
		return plan->context.root_fd;
	err = kernel_release(plan->context.root_fd, release);
	if (err)
		return err;
	plan->context.release = kernel_kver(release);
	kernel_config_load(plan->context.root_fd, &config);
	err = flush_facts_read(plan->context.root_fd, &config, &facts);
	kernel_config_free(&config);
	if (err)
		return err;
	flush_decide(&facts, plan->emulated, &verdict);
	plan->context.settings.flush_by_ipi =
		facts.has_tlb_row && (verdict.method == FLUSH_NATIVE_IPI ||
				      verdict.method == FLUSH_KVM_PV);
	return 0;
}

/* The session that holds tunables; without one, why. */
static int open_session(struct run_args *args)
{
	static char reason[FAIL_TEXT_BYTES];
	struct cell_context *context = &args->plan.context;
	int err;

	context->settings.state_dir = args->state_dir;
	if (args->dry_run)
		return knob_open_dry(stdout, &context->knobs);
	if (geteuid()) {
		context->unprivileged = "needs root for its tunables";
		return 0;
	}
	if (!args->state_dir)
		context->settings.state_dir = KNOB_STATE_DIR;
	err = knob_open(context->settings.state_dir, &context->knobs);
	if (!err || err == -EBUSY)
		return err;
	snprintf(reason, sizeof(reason), "tunables cannot be journalled: %s",
		 fail_text());
	context->unprivileged = reason;
	context->settings.state_dir = NULL;
	return 0;
}

static void list_others(const struct others *others, bool mergeable)
{
	for (size_t i = 0; i < others->nr; i++) {
		const struct other *other = &others->list[i];
		uint64_t bytes = mergeable ? other->mergeable_bytes :
					     other->thp_bytes;

		if (bytes)
			warn_line("  %s (pid %d): %lu MiB", other->comm,
				  (int)other->pid,
				  (unsigned long)(bytes >> 20));
	}
}

/* Refuse to let a daemon loose on memory of others unasked. */
static int check_others(const struct plan *plan)
{
	bool mergeable = false, thp = false;
	struct others others;
	int err;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct clearer *clearer = plan->cells[i].spec.clearer;
		bool runs = plan->cells[i].outcome == CELL_OK && clearer;

		mergeable |= runs && clearer->on_all_mergeable;
		thp |= runs && clearer->on_all_thp;
	}
	if (!mergeable && !thp)
		return 0;
	err = others_scan(plan->context.root_fd, getpid(), &others);
	if (err)
		return err;
	mergeable &= others.mergeable_bytes > 0;
	thp &= others.thp_bytes > 0;
	if (mergeable) {
		warn_line("ksmd would also merge memory of:");
		list_others(&others, true);
	}
	if (thp) {
		warn_line("khugepaged would also collapse memory of:");
		list_others(&others, false);
	}
	others_free(&others);
	return mergeable || thp ? fail(0, "--yes allows it") : 0;
}

static int dry_run(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		printf("%s: %s%s\n", cell->spec.name,
		       cell->outcome == CELL_OK ? "would run" : "skip: ",
		       cell->reason);
		if (cell->outcome == CELL_OK &&
		    cell_hold(cell, &plan->context))
			printf("  cannot hold its tunables: %s\n",
			       fail_text());
	}
	return EXIT_DONE;
}

static int status_of(const struct plan *plan)
{
	bool ran = false, failed = false;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		enum cell_outcome outcome = plan->cells[i].outcome;

		ran |= outcome != CELL_SKIP;
		failed |= outcome == CELL_INVALID || outcome == CELL_ERROR;
	}
	if (plan->interrupted)
		return EXIT_INTERRUPTED;
	if (!ran)
		return EXIT_NOTHING;
	return failed ? EXIT_CELLS : EXIT_DONE;
}

static char *default_path(const struct plan *plan)
{
	char release[KERNEL_RELEASE_BYTES], utc[32], *path;
	time_t now = time(NULL);
	struct tm tm;

	if (kernel_release(plan->context.root_fd, release))
		return NULL;
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (asprintf(&path, "./mmfence-%s-%s.json", release, utc) < 0)
		return NULL;
	return path;
}

static int measure(struct run_args *args, int argc, char **argv)
{
	struct plan *plan = &args->plan;
	SCOPE_FREE char *path = args->json_path ? strdup(args->json_path) :
						  default_path(plan);
	json_t *state = state_json(plan->context.root_fd);
	SCOPE_JSON document = NULL;
	int restore_err;

	if (!path || outfile_check(path, args->force)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	catch_signals();
	plan->progress = progress_line;
	restore_err = plan_run(plan, &interrupted);
	progress_end();
	if (restore_err)
		warn_line("not everything is as it was: %s; mmfence restore "
			  "tries again", fail_text());
	document = report_json(plan, argc, argv, state);
	run_table_print(stdout, plan, document);
	if (!document || outfile_write(document, path, args->force)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	printf("result: %s\n", path);
	return restore_err ? EXIT_CELLS : status_of(plan);
}

static int run(struct run_args *args, int argc, char **argv)
{
	struct plan *plan = &args->plan;

	if (learn_kernel(plan) || open_session(args)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	plan_prepare(plan);
	if (args->dry_run)
		return dry_run(plan);
	if (!args->yes && check_others(plan)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	return measure(args, argc, argv);
}

int cmd_run(int argc, char **argv)
{
	struct run_args args = {
		.plan = {
			.context = {
				.node = -1,
				.nr_bystanders = -1,
				.settings = {
					.round_ns = 50 * NS_PER_MS,
					.warmup_rounds = 1,
					.nr_pinners = 1,
					.pass_timeout_ns = 3000 * NS_PER_MS,
				},
			},
		},
	};
	int status;

	if (argp_parse(&argp, argc, argv, 0, NULL, &args))
		return EXIT_USAGE;
	status = complete(&args);
	if (status == EXIT_DONE)
		status = run(&args, argc, argv);
	knob_close(args.plan.context.knobs);
	plan_free(&args.plan);
	return status;
}
