/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "lib/knob.h"
#include "lib/machine.h"
#include "lib/others.h"
#include "lib/outfile.h"
#include "lib/procfs.h"
#include "lib/scope.h"

#define EMULATED_SLOWER	10	/* kernel threads get more time */

static volatile int interrupted;

static void on_signal(int signal_nr)
{
	interrupted = 1;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction found;

		/* nohup's and the shell's wish to ignore one stands. */
		if (!sigaction(signals[i], NULL, &found) &&
		    found.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

/* How the kernel flushes decides which signs of trouble there can be. */
static int learn_kernel(struct plan *plan)
{
	char release[KERNEL_RELEASE_BYTES];
	int err;

	plan->context.root_fd = procfs_root();
	if (plan->context.root_fd < 0)
		return plan->context.root_fd;
	err = kernel_release(plan->context.root_fd, release);
	if (!err)
		err = flush_read(plan->context.root_fd, plan->emulated,
				 &plan->flush_facts, &plan->flush);
	if (err)
		return err;
	plan->context.release = kernel_kver(release);
	plan->context.settings.flush_by_ipi =
		flush_sends_ipi(&plan->flush_facts, &plan->flush);
	plan->context.settings.time_emulated = plan->flush.time_emulated;
	if (plan->flush.time_emulated) {
		plan->context.settings.pass_timeout_ns *= EMULATED_SLOWER;
		plan->context.settings.page_timeout_ns *= EMULATED_SLOWER;
	}
	return 0;
}

/* The session that holds tunables; without one, why. */
static int open_session(struct run_args *args)
{
	static char reason[FAIL_TEXT_BYTES];
	struct cell_context *context = &args->plan.context;
	int err;

	context->settings.state_dir = args->state_dir;
	if (geteuid()) {
		context->unprivileged = "needs root for its tunables";
		return 0;
	}
	if (!args->state_dir)
		context->settings.state_dir = KNOB_STATE_DIR;
	if (args->dry_run)
		return knob_open_dry(stdout, &context->knobs);
	err = knob_open(context->settings.state_dir, &context->knobs);
	if (!err && args->verbose)
		knob_tell(context->knobs);
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

static int dry_run(const struct run_args *args)
{
	const struct plan *plan = &args->plan;
	bool any = false;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];

		any |= cell->outcome == CELL_OK;
		printf("%s: %s%s\n", cell->spec.name,
		       cell->outcome == CELL_OK ? "would run" : "skip: ",
		       cell->reason);
		if (cell->outcome == CELL_OK &&
		    cell_hold(cell, &plan->context))
			printf("  cannot hold its tunables: %s\n",
			       fail_text());
	}
	if (!args->yes && check_others(plan))
		warn_line("%s", fail_text());
	return any ? EXIT_DONE : EXIT_NOTHING;
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

static char *default_path(const struct plan *plan, const char *prefix)
{
	char release[KERNEL_RELEASE_BYTES], utc[32], *path;
	time_t now = time(NULL);
	struct tm tm;

	if (kernel_release(plan->context.root_fd, release))
		return NULL;
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	if (asprintf(&path, "./%s-%s-%s.json", prefix, release, utc) < 0)
		return NULL;
	return path;
}


static int measure(struct run_args *args, const struct session *session,
		   int argc, char **argv)
{
	struct plan *plan = &args->plan;
	SCOPE_FREE char *path = args->json_path ? strdup(args->json_path) :
					default_path(plan, session->prefix);
	json_t *state = state_json(plan->context.root_fd);
	SCOPE_JSON document = NULL;
	int restore_err, write_err;

	if (!path || outfile_check(path, args->force)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	catch_signals();
	if (args->verbose)
		plan->visited = progress_visit;
	else if (!args->quiet)
		plan->progress = progress_line;
	restore_err = plan_run(plan, &interrupted);
	if (plan->progress)
		progress_end();
	if (restore_err)
		warn_line("not everything is as it was: %s; mmfence restore "
			  "tries again", fail_text());
	document = session->report(plan, argc, argv, state);
	write_err = document ? outfile_write(document, path, args->force) :
			       fail(ENOMEM, "make the result");
	if (write_err)
		warn_line("%s", fail_text());
	/* What could not be written is at least shown. */
	if (!args->quiet || write_err)
		session->print(args, document);
	if (write_err)
		return EXIT_CELLS;
	if (!args->quiet)
		printf("result: %s\n", path);
	return restore_err ? EXIT_CELLS : status_of(plan);
}

static int run(struct run_args *args, const struct session *session,
	       int argc, char **argv)
{
	struct plan *plan = &args->plan;

	if (learn_kernel(plan) || open_session(args)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	plan_prepare(plan);
	if (args->dry_run)
		return dry_run(args);
	if (!args->yes && check_others(plan)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	return measure(args, session, argc, argv);
}

int session_run(struct run_args *args, const struct session *session,
		int argc, char **argv)
{
	int status = run(args, session, argc, argv);

	knob_close(args->plan.context.knobs);
	perf_control_close(&args->plan.context.settings.perf);
	plan_free(&args->plan);
	return status;
}
