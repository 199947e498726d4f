/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes run files whose numbers are drawn from a generator, so that a test
 * knows what changed and by how much. Nothing in them was measured, and each
 * says so ("synthetic": true).
 *
 *	gen_runs PREFIX [KEY=VALUE...]	writes PREFIX-BOOT-RUN.json
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/rng.h"
#include "tests/gen_draw.h"

#define NR_EVENTS 4096		/* of a round with a clearer */

struct key {
	const char *name;
	const char **text;
	double *number;
};

static const char *const names[] = {
	"futex+none", "none+ksm", "none+swap:dirty=0", "futex+ksm",
	"futex+swap:dirty=0", "none+collapse", "futex+collapse",
	"iouring+none", "iouring:pages=64+ksm", "vmsplice+swap",
};

static void put_text(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			fprintf(out, "\\u%04x", (unsigned char)*text);
		else
			putc(*text, out);
	}
	putc('"', out);
}

static void put_head(FILE *out, const struct plan *plan, int boot, int run)
{
	double side = plan->side, slot = slot_of(plan, boot);

	fprintf(out, "{\"schema\":\"mmfence.run/1\",\"synthetic\":true,"
		"\"tool\":{\"version\":\"synthetic\","
		"\"command\":[\"mmfence run\"]},"
		"\"time\":\"%s\",\"boot_id\":\"%s%s-%d-%d\","
		"\"start_unix_s\":%.0f,\"interrupted\":false,\"seed\":%d,",
		plan->time, plan->machine, plan->boot, (int)side, boot,
		1.8e9 + (slot * 100 + run) * 6, run);
	if (plan->clock_step_ns > 0)
		fprintf(out, "\"clock_step_ns\":%g,", plan->clock_step_ns);
	fprintf(out, "\"settings\":{\"round_ns\":100000000},"
		"\"machine\":{\"cpus_online\":%.0f,\"cpu_model\":", plan->cpus);
	put_text(out, plan->cpu);
	fputs(",\"page_bytes\":4096,\"microcode\":\"0x1\",\"name\":", out);
	if (*plan->machine)
		put_text(out, plan->machine);
	else
		fputs("null", out);
	fputs("},\"kernel\":{\"release\":", out);
	put_text(out, plan->kernel);
	fputs(",\"cmdline\":", out);
	put_text(out, plan->cmdline);
	fprintf(out, ",\"config\":{\"PREEMPT\":\"%s\",\"DEBUG_VM\":\"n\"},"
		"\"mitigations\":{\"meltdown\":\"Not affected\"}},"
		"\"state\":{\"load_1min\":%g},"
		"\"flush\":{\"method\":\"native-ipi\"},"
		"\"counters\":{\"tlb\":{\"source\":\"%s\"},"
		"\"cal\":{\"source\":\"/proc/interrupts CAL\"},"
		"\"res\":{\"source\":\"/proc/interrupts RES\"}},\"cells\":[\n",
		side > 0 ? "y" : "n", boot / 7.0, plan->source);
}

static void put_number(FILE *out, const char *key, bool there, double value)
{
	if (there)
		fprintf(out, ",\"%s\":%.9g", key, value);
	else
		fprintf(out, ",\"%s\":null", key);
}

/* As a clock that steps by @step_ns shows it; 0: as it is. */
static double stepped(double ns, double step_ns)
{
	return step_ns > 0 ? step_ns * floor(ns / step_ns) : ns;
}

/* All of @remote on the bystanders' CPUs, or on the pinners' if there are. */
static void put_row(FILE *out, const char *row, bool pins, double remote,
		    double own)
{
	fprintf(out, "\"%s\":{\"clearer\":%.9g,\"pinner\":%.9g,"
		"\"bystander\":%.9g,\"other\":0}", row, own,
		pins ? remote : 0, pins ? 0 : remote);
}

static void put_counts(FILE *out, const struct plan *plan, bool pins,
		       bool clears, double noise)
{
	double remote = clears ? plan->tlb * noise * NR_EVENTS : 0;
	double own = clears ? plan->clearer_tlb * NR_EVENTS : 0;
	double all = (remote + own) / NR_EVENTS;

	put_number(out, "tlb_received_per_event", clears, all);
	put_number(out, "cal_received_per_event", clears, all);
	put_number(out, "res_received_per_event", clears, 0);
	if (plan->roles <= 0)
		return;
	fputs(",\"irqs_received\":{", out);
	put_row(out, "tlb", pins, remote, own);
	fputs(",", out);
	put_row(out, "cal", pins, remote, own);
	fputs(",", out);
	put_row(out, "res", pins, 0, 0);
	fputs("}", out);
}

static void put_round(FILE *out, const struct plan *plan, const char *cell,
		      double center, const struct visit *visit,
		      struct rng *rng)
{
	bool pins = strncmp(cell, "none+", 5);
	bool clears = !strstr(cell, "+none");
	bool dirty = rng_unit(rng) < plan->contaminated;
	double step = plan->step_ns;
	double t = exp(center + visit->time + plan->round_spread * normal(rng));
	double u = exp(center + visit->time + plan->round_spread * normal(rng));
	double noise = (pins ? 1 + 0.002 * normal(rng) : 1) *
		       (1 + visit->count);

	fprintf(out, "{\"outcome\":\"%s\",\"reason\":null,\"visit\":%d,"
		"\"window_ns\":100000000,\"pin_cycles\":%d,\"pin_pages\":%d,"
		"\"pin_errors\":0", dirty ? "contaminated" : "ok",
		visit->nr, pins ? 247000 : 0, pins ? 247000 : 0);
	t *= dirty ? 3 : 1;
	u *= dirty ? 3 : 1;
	put_number(out, "pin_ns_per_cycle", pins, 404 * t);
	put_number(out, "pin_p50_ns", pins, stepped(380 * t, step));
	put_number(out, "pin_p90_ns", pins, 430 * t);
	put_number(out, "pin_p99_ns", pins, stepped(610 * u, step));
	put_number(out, "pin_p999_ns", pins, 1900 * u);
	put_number(out, "pin_max_ns", pins, 91000 * u);
	fprintf(out, ",\"clear_attempts\":4096,\"clear_refused\":0");
	put_number(out, "clear_events", clears, NR_EVENTS);
	put_number(out, "clear_ns_per_event", clears,
		   2310 * u * plan->clear_change);
	put_counts(out, plan, pins, clears, noise);
	fputs(",\"spinning_peers\":1,\"evidence\":{\"pages\":4096}}", out);
}

static void put_histogram(FILE *out, const struct plan *plan)
{
	double low = 300 * plan->change;
	const char *comma = "";

	fputs("\"histogram\":{\"nr\":100000,\"overflow\":0,\"min_ns\":300,"
	      "\"max_ns\":91000,\"buckets\":[", out);
	for (int i = 0; i < 60; i++, comma = ",") {
		double width = low * 0.09;

		fprintf(out, "%s[%.0f,%.0f,%.0f]", comma, low, low + width - 1,
			60000 * exp(-0.17 * i) + 1);
		low = floor(low) + floor(width) + 1;
	}
	fputs("]}", out);
}

static void put_cell(FILE *out, const struct plan *plan, int index,
		     const char *name, double center, struct rng *rng)
{
	/* Drawn apart, so that other numbers do not depend on visits. */
	struct rng of_visits = *rng;
	uint64_t seed = rng_next(&of_visits);
	bool invalid = index == (int)plan->invalid;

	fputs("{\"cell\":", out);
	put_text(out, name);
	fprintf(out, ",\"area_bytes\":%s,\"walk\":\"seq\","
		"\"outcome\":\"%s\",\"reason\":%s,\"placement\":"
		"{\"pinner_cpu\":0,\"clearer_cpu\":1},\n\"rounds\":[",
		plan->settings, invalid ? "invalid" : "ok",
		invalid ? "\"merged pages did not move\"" : "null");
	for (int i = 0; i < plan->rounds; i++) {
		struct visit visit = visit_of(plan, i, seed);

		fputs(i ? ",\n" : "\n", out);
		put_round(out, plan, name, center, &visit, rng);
	}
	fputs("],\"summary\":{},", out);
	if (plan->histogram > 0 && strncmp(name, "none+", 5))
		put_histogram(out, plan);
	else
		fputs("\"histogram\":null", out);
	fputs("}", out);
}

static void put_primitives(FILE *out, const struct plan *plan, double center,
			   struct rng *rng)
{
	struct rng of_visits = *rng;
	uint64_t seed = rng_next(&of_visits);

	fputs("],\n\"primitives\":[{\"cell\":\"smp_mb\",\"settings\":{},"
	      "\"outcome\":\"ok\",\"reason\":null,\"rounds\":[", out);
	for (int i = 0; i < plan->rounds; i++) {
		struct visit visit = visit_of(plan, i, seed);

		fprintf(out, "%s{\"outcome\":\"ok\",\"visit\":%d,\"ops\":1000,"
			"\"ns_per_op\":%.9g}", i ? "," : "", visit.nr,
			8.5 * exp(center + visit.time +
				  plan->round_spread * normal(rng)));
	}
	fputs("],\"summary\":{}}]}\n", out);
}

static int write_run(const char *prefix, const struct plan *plan, int boot,
		     int run)
{
	double campaign = slot_of(plan, boot) / (plan->sides * plan->boots);
	double boot_effect;
	struct rng rng, boot_rng;
	char path[512], name[64];
	FILE *out;

	snprintf(path, sizeof(path), "%s-%02d-%d.json", prefix, boot, run);
	out = fopen(path, "w");
	if (!out) {
		perror(path);
		return 1;
	}
	rng_seed(&boot_rng, (uint64_t)(plan->seed * 1000 + plan->side * 7919 +
				       boot) + hash_of(plan->machine));
	rng_seed(&rng, rng_next(&boot_rng) + (uint64_t)run);
	put_head(out, plan, boot, run);
	for (int i = 0; i < plan->cells; i++) {
		snprintf(name, sizeof(name), "%s", names[i % 10]);
		if (i >= 10)
			snprintf(name, sizeof(name), "futex:pages=%d+ksm", i);
		boot_effect = boot_effect_of(plan, i, slot_of(plan, boot),
					     &boot_rng);
		fputs(i ? ",\n" : "", out);
		put_cell(out, plan, i, i || !plan->cell0 ? name : plan->cell0,
			 log(plan->change) + boot_effect +
				 (i ? 0 : log(plan->first_change)) +
				 plan->drift * campaign, &rng);
	}
	put_primitives(out, plan, log(plan->change) +
		       plan->spread * normal(&boot_rng), &rng);
	return fclose(out) ? 1 : 0;
}

static int set_key(struct plan *plan, const char *argument)
{
	const struct key keys[] = {
		{ "kernel", &plan->kernel, NULL }, { "cpu", &plan->cpu, NULL },
		{ "time", &plan->time, NULL }, { "order", &plan->order, NULL },
		{ "settings", &plan->settings, NULL },
		{ "source", &plan->source, NULL },
		{ "boot", &plan->boot, NULL }, { "cell0", &plan->cell0, NULL },
		{ "cmdline", &plan->cmdline, NULL },
		{ "machine", &plan->machine, NULL },
		{ "boots", NULL, &plan->boots }, { "runs", NULL, &plan->runs },
		{ "rounds", NULL, &plan->rounds },
		{ "cells", NULL, &plan->cells }, { "side", NULL, &plan->side },
		{ "seed", NULL, &plan->seed }, { "cpus", NULL, &plan->cpus },
		{ "change", NULL, &plan->change },
		{ "clear_change", NULL, &plan->clear_change },
		{ "first_change", NULL, &plan->first_change },
		{ "spread", NULL, &plan->spread },
		{ "round_spread", NULL, &plan->round_spread },
		{ "drift", NULL, &plan->drift }, { "tlb", NULL, &plan->tlb },
		{ "contaminated", NULL, &plan->contaminated },
		{ "invalid", NULL, &plan->invalid },
		{ "histogram", NULL, &plan->histogram },
		{ "groups", NULL, &plan->groups },
		{ "heavy", NULL, &plan->heavy },
		{ "slow_boot", NULL, &plan->slow_boot },
		{ "correlated", NULL, &plan->correlated },
		{ "step_ns", NULL, &plan->step_ns },
		{ "clock_step_ns", NULL, &plan->clock_step_ns },
		{ "visits", NULL, &plan->visits },
		{ "visit_spread", NULL, &plan->visit_spread },
		{ "count_spread", NULL, &plan->count_spread },
		{ "count_groups", NULL, &plan->count_groups },
		{ "roles", NULL, &plan->roles },
		{ "clearer_tlb", NULL, &plan->clearer_tlb },
		{ "sides", NULL, &plan->sides },
	};
	size_t len = strcspn(argument, "=");

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strlen(keys[i].name) != len || !argument[len] ||
		    strncmp(keys[i].name, argument, len))
			continue;
		if (keys[i].text)
			*keys[i].text = argument + len + 1;
		else
			*keys[i].number = atof(argument + len + 1);
		return 0;
	}
	fprintf(stderr, "gen_runs: %s: unknown key\n", argument);
	return 1;
}

int main(int argc, char **argv)
{
	struct plan plan = {
		.kernel = "6.1.0", .cpu = "Synthetic CPU", .time = "real",
		.order = "abba", .settings = "16777216", .boot = "boot",
		.source = "/proc/interrupts TLB", .cmdline = "quiet",
		.machine = "",
		.boots = 5, .runs = 1, .rounds = 8, .cells = 5, .cpus = 2,
		.change = 1, .clear_change = 1, .first_change = 1,
		.spread = 0.02, .round_spread = 0.01, .tlb = 2, .invalid = -1,
		.histogram = 1, .visits = 5, .roles = 1, .sides = 2,
	};

	if (argc < 2)
		return 2;
	for (int i = 2; i < argc; i++)
		if (set_key(&plan, argv[i]))
			return 2;
	for (int boot = 0; boot < plan.boots; boot++)
		for (int run = 0; run < plan.runs; run++)
			if (write_run(argv[1], &plan, boot, run))
				return 1;
	return 0;
}
