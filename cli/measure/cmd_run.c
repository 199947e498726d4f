/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/report/report.h"
#include "cli/common/verb.h"
#include "cli/measure/countertable.h"
#include "cli/measure/injecttable.h"
#include "cli/measure/latencytable.h"
#include "cli/measure/run_args.h"
#include "cli/measure/runtable.h"
#include "cli/measure/session.h"
#include "cli/measure/attempttable.h"
#include "cli/measure/losstable.h"
#include "lib/sys/isolated.h"
#include "lib/sys/procfs.h"

static void run_print(const void *arguments, const json_t *document)
{
	const struct run_args *args = arguments;
	const struct plan *plan = &args->common.plan;

	run_table_print(stdout, plan, document);
	if (args->counters_given || plan->context.settings.counter_cost)
		counter_table_print(stdout, plan);
	if (plan->context.settings.latency)
		latency_table_print(stdout, plan);
	if (plan->context.settings.inject.nr)
		inject_table_print(stdout, plan);
	attempts_table_print(stdout, plan);
	if (args->victims)
		loss_table_print(stdout, plan);
}

/*
 * Claim isolated CPUs first: the parser of the options checks which CPUs exist.
 */
static void run_init(void *args)
{
	int root_fd = procfs_root();

	if (root_fd < 0 || isolated_claim(root_fd))
		warn_line("%s", fail_text());
	if (root_fd >= 0)
		close(root_fd);
	plan_args_init(args);
}

static int run_run(void *arguments, int argc, char **argv)
{
	static const struct session session = {
		.prefix = "mmfence",
		.report = report_json,
		.print = run_print,
	};
	struct run_args *args = arguments;
	struct visit_settings *settings = &args->common.plan.context.settings;

	if (settings->latency)
		latency_facts_read(&settings->latency_facts);
	return session_run(args, &session, argc, argv);
}

static void run_release(void *arguments)
{
	struct run_args *args = arguments;

	free(args->place_text);
	plan_args_release(args);
}

const struct verb verb_run = {
	.name = "run",
	.summary = "measure; writes one JSON file and prints a table",
	.argp = &run_argp,
	.args_bytes = sizeof(struct run_args),
	.init = run_init,
	.run = run_run,
	.release = run_release,
};
