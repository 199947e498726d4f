/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which subjects can run here, by their own probes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "cli/check.h"
#include "lib/fail.h"
#include "lib/kernel.h"

#define MOST_OPTS 32
#define AREA_BYTES (UINT64_C(16) << 20)

static void default_opts(const struct opt_spec *specs, uint64_t *opts)
{
	for (size_t i = 0; specs && specs[i].name && i < MOST_OPTS; i++)
		opts[i] = specs[i].def;
}

static int probe(const struct subject *subject, struct bench_env env)
{
	uint64_t opts[MOST_OPTS] = { 0 };

	default_opts(subject->opts, opts);
	env.opts = opts;
	fail_clear();
	return subject->probe ? subject->probe(&env) : 0;
}

static void append(json_t *subjects, enum subject_kind kind,
		   const struct subject *subject, const struct bench_env *env)
{
	int err = probe(subject, *env);

	json_array_append_new(subjects,
		json_pack("{s:s, s:s, s:s, s:s, s:o}",
			  "kind", bench_kind_names[kind],
			  "name", subject->name, "summary", subject->summary,
			  "outcome", err ? "skip" : "ok",
			  "reason", err ? json_string(fail_text()) :
					  json_null()));
}

json_t *check_subjects(int root_fd, const char *release, unsigned cpus_online,
		       const char *state_dir)
{
	const struct bench_env env = {
		.area_bytes = AREA_BYTES,
		.state_dir = state_dir,
		.unprivileged = geteuid() ? "needs root for its tunables" :
					    NULL,
		.root_fd = root_fd,
		.release = kernel_kver(release),
		.nr_peers = cpus_online ? cpus_online - 1 : 0,
		.nr_workers = 1,
	};
	json_t *subjects = json_array();

	for (enum subject_kind kind = 0; kind < NR_KINDS; kind++)
		for (size_t i = 0; bench_subjects[kind][i]; i++)
			append(subjects, kind, bench_subjects[kind][i], &env);
	return subjects;
}

bool check_any_runs(json_t *check)
{
	json_t *subject;
	size_t i;

	json_array_foreach(json_object_get(check, "subjects"), i, subject) {
		const char *name, *outcome;

		if (!json_unpack(subject, "{s:s, s:s}",
				 "name", &name, "outcome", &outcome) &&
		    strcmp(name, "none") && !strcmp(outcome, "ok"))
			return true;
	}
	return false;
}
