/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/admit/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sys/cmdline.h"
#include "lib/base/array.h"

#define SHOWN_BYTES 60

/* These facts of a machine are the same at every boot and on every kernel. */
static const char name_key[] = "machine.name";
static const char *const machine_keys[] = {
	name_key, "machine.arch", "machine.product", "machine.hypervisor_type",
	"machine.cpu_model", "machine.cpus_online", "machine.packages",
	"machine.cores", "machine.threads_per_core", "machine.numa_nodes",
	"machine.page_bytes",
};

bool environment_same_machine(const struct runfile *x, const struct runfile *y)
{
	const char *of_x = runfile_fact(x, name_key);
	const char *of_y = runfile_fact(y, name_key);

	if (*of_x || *of_y)
		return !strcmp(of_x, of_y);
	for (size_t i = 0; i < ARRAY_SIZE(machine_keys); i++)
		if (strcmp(runfile_fact(x, machine_keys[i]),
			   runfile_fact(y, machine_keys[i])))
			return false;
	return true;
}

/* These facts change from minute to minute, or are compared elsewhere. */
static const char *const volatile_keys[] = {
	"kernel.boot_id", "kernel.release", "kernel.version", "state.load",
	"state.threads", "state.processes", "kernel.thp.khugepaged.full_scans",
	"kernel.thp.khugepaged.pages_collapsed", "kernel.ksm.pages_s",
	"kernel.ksm.pages_un", "kernel.ksm.pages_vol", "kernel.ksm.full_scans",
	"kernel.ksm.general_profit", "kernel.ksm.ksm_zero_pages",
	"kernel.ksm.stable_node_chains", "kernel.ksm.stable_node_dups",
	"kernel.config_fnv1a64", "kernel.config_source", "kernel.commit",
	"kernel.subject", "kernel.package", "guest.",
};

static bool environment_is_volatile(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(volatile_keys); i++)
		if (!strncmp(key, volatile_keys[i], strlen(volatile_keys[i])))
			return true;
	return false;
}

static const char cmdline_key[] = "kernel.cmdline";

/*
 * Alignment of the text beyond that of KASLR depends on the boot; older files
 * contain it.
 */
#define KASLR_ALIGN_BYTES (2l << 20)
static const char align_key[] = "kernel.text.text_align_bytes";

static bool environment_same(const char *key, const char *a, const char *b)
{
	return !strcmp(a, b) ||
	       (!strcmp(key, cmdline_key) && cmdline_same(a, b)) ||
	       (!strcmp(key, align_key) && atol(a) >= KASLR_ALIGN_BYTES &&
		atol(b) >= KASLR_ALIGN_BYTES);
}

/*
 * Count the runs of @side whose value differs from that of the first run;
 * *@other is an example. The kernel's configuration is kept once per side: the
 * first run's value stands for all.
 */
static size_t environment_count_others(const struct side *side, const char *key,
				       const char **other)
{
	const char *first = runfile_fact(side->runs[0], key);
	size_t nr = 0;

	if (!strncmp(key, "kernel.config.", strlen("kernel.config.")))
		return 0;
	for (size_t i = 1; i < side->nr_runs; i++) {
		const char *value = runfile_fact(side->runs[i], key);

		if (environment_same(key, value, first))
			continue;
		nr++;
		*other = value;
	}
	return nr;
}

/* KASLR draws it at each boot, so the boots of one side may differ in it. */
static const char kaslr_key[] = "kernel.text.kaslr_offset_bytes";

/*
 * Note that the runs of a side differ in @key. Facts below "state" vary anyway.
 */
static int environment_note_mixture(const struct side *side, char label,
				    const char *key,
				    struct admission *admission)
{
	const char *first = runfile_fact(side->runs[0], key), *other = "";
	size_t nr = environment_count_others(side, key, &other);

	if (!nr || !strncmp(key, "state.", strlen("state.")) ||
	    !strcmp(key, kaslr_key))
		return 0;
	return admission_note(admission, NOTE_ENVIRONMENT, "%.60s: the runs of "
			      "%c differ: in %zu it is %.60s, in %zu another "
			      "value, such as %.60s", key, label,
			      side->nr_runs - nr, *first ? first : "-", nr,
			      *other ? other : "-");
}

/* Print both values from a little before the first byte that differs. */
static int environment_note_difference(struct admission *admission,
				       const char *key, const char *a,
				       const char *b)
{
	size_t same = 0, skip;

	while (a[same] && a[same] == b[same])
		same++;
	skip = strlen(a) < SHOWN_BYTES && strlen(b) < SHOWN_BYTES ? 0 :
	       same > 20 ? same - 20 : 0;
	return admission_note(
		admission, NOTE_ENVIRONMENT, "%.60s: %s%.*s | %s%.*s", key,
		skip ? "..." : "", SHOWN_BYTES, *a ? a + skip : "-",
		skip ? "..." : "", SHOWN_BYTES, *b ? b + skip : "-");
}

/* Note the words that only one of the two command lines has. */
static int environment_note_cmdline(struct admission *admission, const char *a,
				    const char *b)
{
	char of_a[SHOWN_BYTES * 2], of_b[SHOWN_BYTES * 2];

	cmdline_missing(a, b, of_a, sizeof(of_a));
	cmdline_missing(b, a, of_b, sizeof(of_b));
	if (!*of_a && !*of_b)
		return admission_note(admission, NOTE_ENVIRONMENT,
				      "%s: the same words, in another order "
				      "or number", cmdline_key);
	return admission_note(admission, NOTE_ENVIRONMENT, "%s: %s | %s",
			      cmdline_key, *of_a ? of_a : "-",
			      *of_b ? of_b : "-");
}

static int environment_note_key(const struct side *a, const struct side *b,
				const char *key, struct admission *admission)
{
	const char *of_a = runfile_fact(a->runs[0], key), *other;
	const char *of_b = runfile_fact(b->runs[0], key);
	bool mixed = environment_count_others(a, key, &other) ||
		     environment_count_others(b, key, &other);
	int err;

	if (!mixed && environment_same(key, of_a, of_b))
		return 0;
	if (!mixed && !strcmp(key, cmdline_key))
		return environment_note_cmdline(admission, of_a, of_b);
	if (!mixed)
		return environment_note_difference(admission, key, of_a, of_b);
	err = environment_note_mixture(a, 'A', key, admission);
	return err ? err :
		     environment_note_mixture(b, admission->letter, key,
					      admission);
}

/* Both lists of facts are sorted, so one pass over both meets every key. */
static int environment_note_differences(const struct side *a,
					const struct side *b,
					struct admission *admission)
{
	const struct runfile *x = a->runs[0], *y = b->runs[0];
	size_t i = 0, j = 0;
	int err = 0;

	while ((i < x->nr_facts || j < y->nr_facts) && !err) {
		int order = i == x->nr_facts ? 1 : j == y->nr_facts ? -1 :
			    strcmp(x->facts[i].key, y->facts[j].key);
		const char *key = order <= 0 ? x->facts[i].key :
					       y->facts[j].key;

		i += order <= 0;
		j += order >= 0;
		if (environment_is_volatile(key))
			continue;
		err = environment_note_key(a, b, key, admission);
	}
	return err;
}

/* Refuse the comparison unless @key is the same in all runs of both sides. */
static int environment_demand_same(const struct side *a, const struct side *b,
				   const char *key, const char *what,
				   struct admission *admission)
{
	const char *first = runfile_fact(a->runs[0], key);
	const struct side *sides[] = { a, b };

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++) {
			const struct runfile *run = sides[s]->runs[i];
			const char *value = runfile_fact(run, key);

			if (strcmp(value, first))
				return admission_refuse(
					admission, &admission->refused,
					"everything: %s: %s is %.60s, and "
					"%.60s in %.80s",
					what, key, first, value, run->path);
		}
	return 0;
}

static int environment_demand_one(const struct side *side, char label,
				  const char *key, struct admission *admission,
				  bool *mixed)
{
	const char *first = runfile_fact(side->runs[0], key);

	for (size_t i = 1; i < side->nr_runs; i++) {
		const char *value = runfile_fact(side->runs[i], key);

		if (environment_same(key, value, first))
			continue;
		*mixed = true;
		return admission_refuse(admission, &admission->refused,
					"everything: side %c mixes kernels: %s "
					"%.60s and %.60s",
					label, key, first, value);
	}
	return 0;
}

/* Refuse a side whose runs are of different builds of the kernel. */
static int environment_demand_build(const struct side *side, char label,
				    struct admission *admission, bool *mixed)
{
	static const char *const keys[] = {
		"kernel.release", "kernel.version", "kernel.config_fnv1a64",
	};
	int err = 0;

	for (size_t k = 0; k < ARRAY_SIZE(keys) && !err && !*mixed; k++)
		err = environment_demand_one(side, label, keys[k], admission,
					     mixed);
	return err;
}

/*
 * A side must be of one build, booted with one command line. The mitigations
 * follow from these two, except for parts that change by themselves (SMT,
 * whether KVM is in use): a difference there is noted only.
 */
static int environment_demand_kernel(const struct side *side, char label,
				     struct admission *admission)
{
	bool mixed = false;
	int err = environment_demand_build(side, label, admission, &mixed);

	if (!err && !mixed)
		err = environment_demand_one(side, label, cmdline_key,
					     admission, &mixed);
	return err;
}

static int environment_demand_run(const struct side *a, const struct side *b,
				  struct admission *admission)
{
	const struct runfile *first = a->runs[0];
	const struct side *sides[] = { a, b };
	char key[64];

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++) {
			const struct runfile *run = sides[s]->runs[i];

			if (run->emulated != first->emulated)
				return admission_refuse(
					admission, &admission->refused,
					"everything: one run is in emulated "
					"time, one in real time: %.100s and "
					"%.100s", first->path, run->path);
			if (strcmp(run->settings, first->settings))
				return admission_refuse(
					admission, &admission->refused,
					"everything: the runs differ in the "
					"setting %s: %.80s and %.80s",
					runfile_other_setting(first->settings,
							      run->settings,
							      key, sizeof(key)),
					first->path, run->path);
		}
	return 0;
}

int environment_check_fleet(const struct side *a, const struct side *b,
			    struct admission *admission)
{
	bool mixed = false;
	int err = environment_demand_run(a, b, admission);

	if (!err)
		err = environment_demand_build(a, 'A', admission, &mixed);
	mixed = false;
	if (!err)
		err = environment_demand_build(b, admission->letter, admission,
					       &mixed);
	return err;
}

int environment_check(const struct side *a, const struct side *b,
		      struct admission *admission)
{
	int err = environment_demand_run(a, b, admission);

	for (size_t i = 0; i < ARRAY_SIZE(machine_keys) && !err; i++)
		err = environment_demand_same(a, b, machine_keys[i],
					      "another machine", admission);
	if (!err)
		err = environment_demand_kernel(a, 'A', admission);
	if (!err)
		err = environment_demand_kernel(b, admission->letter,
						admission);
	if (!err && a->runs[0]->emulated)
		err = admission_refuse(admission, &admission->times_refused,
				       "times: both sides ran in emulated "
				       "time");
	if (!err)
		err = environment_note_differences(a, b, admission);
	return err;
}
