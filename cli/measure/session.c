/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/session.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/cell/cell_env.h"
#include "bench/cell/cell_hold.h"
#include "cli/common/state_dir.h"
#include "cli/common/verb.h"
#include "cli/measure/progress.h"
#include "lib/hold/knob.h"
#include "lib/hold/statedir.h"
#include "lib/sys/machine_state.h"
#include "lib/sys/foreignmem.h"
#include "lib/base/array.h"
#include "lib/base/outfile.h"
#include "lib/sys/procfs.h"
#include "lib/base/scope.h"

#define EMULATED_SLOWER	10	/* factor: kernel threads get more time */

static volatile int interrupted;

static void session_on_signal(int signal_nr)
{
	interrupted = 1;
}

/* Refuse to stop: the tunables would stay changed while the run is stopped. */
static void session_on_stop(int signal_nr)
{
	static const char text[] =
		"\nmmfence: not stopped: a run that is stopped would leave the "
		"machine's tunables changed; Ctrl-C ends it and puts them "
		"back\n";
	int saved = errno;

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0) {
		/*
		 * A failed write does not matter: there is no terminal to read
		 * it.
		 */
	}
	errno = saved;
}

static void session_catch_signals(void)
{
	struct sigaction action = { .sa_handler = session_on_signal };
	struct sigaction stop = { .sa_handler = session_on_stop,
				  .sa_flags = SA_RESTART };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				       SIGXCPU };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		struct sigaction found;

		/* Keep signals ignored that nohup or the shell ignores. */
		if (!sigaction(signals[i], NULL, &found) &&
		    found.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGTSTP, &stop, NULL);
	/*
	 * A terminal stops a background process that reads or, with stty
	 * tostop, writes.
	 */
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
}

/* The kernel's way of flushing decides which signs of disturbance can exist. */
static int session_learn_kernel(struct plan *plan)
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

/* Does the error mean that this machine has no directory for a journal? */
static bool session_has_no_disk(int err)
{
	static const int reasons[] = {
		EROFS, ENOSPC, EDQUOT, EOPNOTSUPP, ENOENT, EPERM, EACCES
	};

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (err == -reasons[i])
			return true;
	return false;
}

/* Without a journal no tunable is held, but the lock keeps other runs away. */
static int session_open_unjournalled(struct plan_args *args)
{
	int err;

	cell_context_journal(&args->plan.context, args->state_dir,
			     fail_text());
	err = knob_open_lock(&args->lock);
	/* root in a container may not be allowed to lock anything. */
	return err == -EBUSY ? err : 0;
}

/* Check the directory as session_open() would, without changing anything. */
static int session_open_dry(struct plan_args *args)
{
	struct cell_context *context = &args->plan.context;
	const char *dir = context->settings.state_dir;
	char fs_name[32];
	bool exists;
	int err = statedir_check(dir, &exists, fs_name);

	if (session_has_no_disk(err)) {
		cell_context_journal(context, args->state_dir, fail_text());
		return 0;
	}
	if (err)
		return err;
	state_dir_told(dir);
	return knob_open_dry(stdout, &context->knobs);
}

/* Open the session that holds tunables. If that fails, record the reason. */
static int session_open(struct plan_args *args)
{
	struct cell_context *context = &args->plan.context;
	int err;

	cell_context_journal(context, args->state_dir, NULL);
	if (context->unprivileged)
		return 0;
	if (args->dry_run)
		return session_open_dry(args);
	err = knob_open(context->settings.state_dir, &context->knobs);
	if (!err && args->verbose)
		knob_tell(context->knobs);
	return session_has_no_disk(err) ? session_open_unjournalled(args) :
					  err;
}

static void session_list_others(const struct foreignmem *others, bool mergeable)
{
	for (size_t i = 0; i < others->nr; i++) {
		const struct foreign_process *other = &others->list[i];
		uint64_t bytes = mergeable ? other->mergeable_bytes :
					     other->thp_bytes;

		if (bytes)
			warn_line("  %s (pid %d): %lu MiB", other->comm,
				  (int)other->pid,
				  (unsigned long)(bytes >> 20));
	}
}

/*
 * Refuse, without --yes, to let ksmd or khugepaged work on memory of other
 * processes.
 */
static int session_check_others(const struct plan *plan)
{
	bool mergeable = false, thp = false;
	struct foreignmem others;
	int err;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct clearer *clearer = plan->cells[i].spec.clearer;
		bool runs = plan->cells[i].outcome == CELL_OK && clearer;

		mergeable |= runs && clearer->on_all_mergeable;
		thp |= runs && clearer->on_all_thp;
	}
	if (!mergeable && !thp)
		return 0;
	err = foreignmem_scan(plan->context.root_fd, getpid(), &others);
	if (err)
		return err;
	mergeable &= others.mergeable_bytes > 0;
	thp &= others.thp_bytes > 0;
	if (mergeable) {
		warn_line("ksmd would also merge memory of:");
		session_list_others(&others, true);
	}
	if (thp) {
		warn_line("khugepaged would also collapse memory of:");
		session_list_others(&others, false);
	}
	foreignmem_free(&others);
	return mergeable || thp ? fail(0, "refusing to run: ksmd or khugepaged "
				       "would also work on memory of these "
				       "processes; --yes runs all the "
				       "same") : 0;
}

static int session_dry_run(const struct plan_args *args)
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
	if (!args->yes && session_check_others(plan))
		warn_line("%s", fail_text());
	return any ? EXIT_DONE : EXIT_NOTHING;
}

static int session_status(const struct plan *plan)
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

static char *session_default_path(const struct plan *plan, const char *prefix)
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

/* Where the result goes, found out before anything is held. Caller frees. */
static char *session_path(const struct plan_args *args,
			  const struct session *session)
{
	char *path = args->json_path ?
		     strdup(args->json_path) :
		     session_default_path(&args->plan, session->prefix);

	if (path && !outfile_check(path, args->force))
		return path;
	free(path);
	return NULL;
}

static int session_measure(struct plan_args *args,
			   const struct session *session, const char *path,
			   int argc, char **argv)
{
	struct plan *plan = &args->plan;
	json_t *state = machine_state_json(plan->context.root_fd);
	SCOPE_JSON document = NULL;
	int restore_err, write_err;

	session_catch_signals();
	if (args->verbose)
		plan->visited = progress_visit;
	else if (!args->quiet)
		plan->progress = progress_line;
	restore_err = plan_run(plan, &interrupted);
	if (plan->progress)
		progress_end();
	if (restore_err)
		warn_line("not every setting could be put back: %s; mmfence "
			  "restore tries again", fail_text());
	document = session->report(plan, argc, argv, state);
	write_err = document ? outfile_write(document, path, args->force) :
			       fail(ENOMEM, "make the JSON of the result");
	if (write_err)
		warn_line("%s", fail_text());
	/*
	 * If the file could not be written, the results are at least printed.
	 */
	if (!args->quiet || write_err)
		session->print(args, document);
	if (write_err)
		return EXIT_CELLS;
	if (!args->quiet)
		printf("result: %s\n", path);
	return restore_err ? EXIT_CELLS : session_status(plan);
}

static int session_start(struct plan_args *args, const struct session *session,
			 int argc, char **argv)
{
	struct plan *plan = &args->plan;
	SCOPE_FREE char *path = NULL;

	if (session_learn_kernel(plan)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	if (!args->dry_run) {
		path = session_path(args, session);
		if (!path) {
			warn_line("%s", fail_text());
			return EXIT_USAGE;
		}
	}
	if (session_open(args)) {
		warn_line("%s", fail_text());
		return EXIT_CELLS;
	}
	plan_prepare(plan);
	if (args->dry_run)
		return session_dry_run(args);
	if (!args->yes && session_check_others(plan)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	return session_measure(args, session, path, argc, argv);
}

int session_run(void *args, const struct session *session, int argc,
		char **argv)
{
	struct plan_args *common = args;
	int status = session_start(common, session, argc, argv);

	knob_close(common->plan.context.knobs);
	knob_close(common->lock);
	return status;
}
