/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/report.h"
#include "cli/cli.h"
#include "cli/countertable.h"
#include "cli/injecttable.h"
#include "cli/latencytable.h"
#include "cli/run_args.h"
#include "cli/runtable.h"
#include "cli/session.h"
#include "cli/triestable.h"
#include "cli/victimtable.h"
#include "lib/isolated.h"
#include "lib/procfs.h"

static void print(const struct run_args *args, const json_t *document)
{
	const struct plan *plan = &args->plan;

	run_table_print(stdout, plan, document);
	if (args->counters_given || plan->context.settings.counter_cost)
		counter_table_print(stdout, plan);
	if (plan->context.settings.latency)
		latency_table_print(stdout, plan);
	if (plan->context.settings.inject.nr)
		inject_table_print(stdout, plan);
	tries_table_print(stdout, plan);
	if (args->victims)
		victim_table_print(stdout, plan);
}

/* Before anybody asks which CPUs there are. */
static void claim_isolated(void)
{
	int root_fd = procfs_root();

	if (root_fd < 0 || isolated_claim(root_fd))
		warn_line("%s", fail_text());
	if (root_fd >= 0)
		close(root_fd);
}

int cmd_run(int argc, char **argv)
{
	static const struct session session = {
		.prefix = "mmfence",
		.report = report_json,
		.print = print,
	};
	struct run_args args;
	int status;

	claim_isolated();
	run_args_parse(argc, argv, &args);
	if (args.plan.context.settings.latency)
		latency_facts_read(
			&args.plan.context.settings.latency_facts);
	status = session_run(&args, &session, argc, argv);
	free(args.place_text);
	return status;
}
