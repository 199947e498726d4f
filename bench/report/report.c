/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/report/report.h"

#include <string.h>
#include <time.h>

#include "bench/cell/inject_op.h"
#include "bench/report/report_cell.h"
#include "bench/report/report_counters.h"
#include "lib/sys/jsonfile.h"
#include "lib/sys/machine.h"
#include "lib/sys/machine_kernel.h"
#include "lib/base/clock.h"
#include "lib/base/scope.h"

/* The probes of --latency on this kernel; null without --latency. */
static json_t *report_latency_json(const struct visit_settings *settings)
{
	const struct latency_facts *facts = &settings->latency_facts;

	if (!settings->latency)
		return json_null();
	return json_pack("{ss so}", "source", latency_mode_name(facts->mode),
			 "reason", facts->reason[0] ?
				json_string(facts->reason) : json_null());
}

static json_t *report_inject_ns_json(const struct inject_settings *settings)
{
	bool delays = settings->nr && !settings->none;
	json_t *json = delays ? json_array() : json_null();

	for (unsigned i = 0; delays && i < settings->nr; i++)
		json_array_append_new(json,
				      json_integer(settings->delay_ns[i]));
	return json;
}

static json_t *report_inject_op_json(const struct inject_settings *settings)
{
	json_t *json = settings->none ? json_array() : json_null();
	char name[INJECT_NAME_BYTES];

	for (unsigned i = 0; settings->none && i < settings->nr; i++)
		json_array_append_new(
			json, json_string(inject_op_name(settings, i, name)));
	return json;
}

static json_t *report_settings_json(const struct plan *plan)
{
	const struct visit_settings *settings = &plan->context.settings;

	return json_pack(
		"{sI si si si si sb sb sb so si so so sb sb so so so}",
		"round_ns", (json_int_t)settings->round_ns, "visits",
		(int)plan->nr_visits,
		"rounds_per_visit", (int)settings->rounds, "warmup_rounds",
		(int)settings->warmup_rounds, "pinners",
		(int)settings->nr_pinners, "peers_sleep", settings->peers_sleep,
		"processes", settings->processes, "rt", settings->rt, "sweep",
		plan->sweep_text ? json_string(plan->sweep_text) : json_null(),
		"bystanders", plan->context.nr_bystanders, "time_ns",
		plan->time_ns ? json_integer((json_int_t)plan->time_ns)
			      : json_null(),
		"counters",
		settings->counters_named ? json_string(settings->counters_named)
					 : json_null(),
		"counter_cost", settings->counter_cost, "perf_control",
		settings->perf.is_open, "latency",
		report_latency_json(settings), "inject_ns",
		report_inject_ns_json(&settings->inject), "inject_op",
		report_inject_op_json(&settings->inject));
}

static json_t *report_counters_json(const struct flush_facts *facts)
{
	json_t *tlb = json_pack("{ss}", "source",
				"/proc/interrupts TLB, received");
	json_t *cal = json_pack("{ss}", "source",
				"/proc/interrupts CAL (TLB included), "
				"received");
	json_t *res = json_pack("{ss}", "source",
				"/proc/interrupts RES, received");
	json_t *ipi = json_pack("{ss}", "source",
				"/proc/interrupts, the rows for all kinds of "
				"IPI, received");
	json_t *json = json_object();

	json_object_set(json, "ipi", facts->has_ipi_row ? ipi : json_null());
	json_decref(ipi);
	json_object_set(json, "tlb", facts->has_tlb_row ? tlb : json_null());
	json_object_set(json, "cal", facts->has_cal_row ? cal : json_null());
	json_object_set(json, "res", facts->has_cal_row ? res : json_null());
	json_decref(tlb);
	json_decref(cal);
	json_decref(res);
	return json;
}

static json_t *report_command_json(int argc, char **argv)
{
	json_t *json = json_array();

	for (int i = 0; i < argc; i++)
		json_array_append_new(json, json_string(argv[i]) ?:
					    json_string("(not UTF-8)"));
	return json;
}

static void report_set_flush(json_t *json, const struct plan *plan)
{
	json_t *counters = report_counters_json(&plan->flush_facts);

	report_add_sources(counters, plan);
	json_object_set_new(json, "time",
			    json_string(plan->flush.time_emulated ?
					"emulated" : "real"));
	json_object_set_new(json, "clock_step_ns",
			    json_real(clock_step_ns()));
	json_object_set_new(json, "flush", flush_json(&plan->flush_facts,
						      &plan->flush));
	json_object_set_new(json, "counters", counters);
}

static void report_set_cells(json_t *json, const struct plan *plan)
{
	json_t *cells = json_array(), *primitives = json_array();

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		const struct cell *cell = &plan->cells[i];
		json_t *list = cell->spec.primitive ? primitives : cells;

		json_array_append_new(list, report_cell_json(
						cell, &plan->context));
	}
	json_object_set_new(json, "cells", cells);
	json_object_set_new(json, "primitives", primitives);
}

/* What the user knows of the kernel, beside what the kernel says. */
static void report_set_label(json_t *kernel, const struct kernel_label *label)
{
	if (*label->commit) {
		json_object_set_new(kernel, "commit",
				    json_string(label->commit));
		json_object_set_new(kernel, "subject",
				    json_string(label->subject));
	}
	if (*label->package)
		json_object_set_new(kernel, "package",
				    json_string(label->package));
}

json_t *report_head_json(const struct plan *plan, const char *schema,
			 int argc, char **argv, json_t *state)
{
	int root_fd = plan->context.root_fd;
	char utc[32];
	struct tm tm;
	json_t *json;

	strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ",
		 gmtime_r(&plan->start_time, &tm));
	json = json_pack("{ss s{ss so} ss sI sb sI so so so so}", "schema",
			 schema, "tool", "version", MMFENCE_VERSION, "command",
			 report_command_json(argc, argv), "start_utc", utc,
			 "start_unix_s", (json_int_t)plan->start_time,
			 "interrupted", plan->interrupted, "seed",
			 (json_int_t)plan->seed, "boot_id",
			 jsonfile_string(root_fd, "proc/sys/kernel/random/"
						  "boot_id"),
			 "machine", machine_json(root_fd), "kernel",
			 machine_kernel_json(root_fd), "state", state);
	if (!json)
		return NULL;
	json_object_set_new(json_object_get(json, "machine"), "name",
			    plan->machine_name ?
				    json_string(plan->machine_name) :
				    json_null());
	report_set_label(json_object_get(json, "kernel"), &plan->label);
	/* scripts/lab replaces it by the description of its guest. */
	json_object_set_new(json, "guest", json_null());
	report_set_flush(json, plan);
	return json;
}

json_t *report_json(const struct plan *plan, int argc, char **argv,
		    json_t *state)
{
	json_t *json = report_head_json(plan, "mmfence.run/1", argc, argv,
					state);

	if (!json)
		return NULL;
	json_object_set_new(json, "settings", report_settings_json(plan));
	report_set_cells(json, plan);
	return json;
}
