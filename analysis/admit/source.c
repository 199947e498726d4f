/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/admit/source.h"

#include <stdio.h>
#include <string.h>

void source_add(struct source *source, const struct runfile *run,
		size_t metric)
{
	const char *found;
	char key[64];

	if (!metrics[metric].source || source->other)
		return;
	snprintf(key, sizeof(key), "counters.%s.source",
		 metrics[metric].source);
	found = runfile_fact(run, key);
	if (!source->first) {
		source->first = found;
		source->all_cpus = run->all_cpus;
	} else if (strcmp(found, source->first)) {
		source->other = found;
	} else if (metrics[metric].total && source->all_cpus != run->all_cpus) {
		source->other = run->all_cpus ? "all CPUs together" :
						"CPUs by role";
	}
}

int source_check(const struct source *source, const char *cell, size_t metric,
		 const char *whose, struct admission *admission, bool *refused)
{
	if (!source->other)
		return 0;
	return admission_refuse(admission, refused,
				"%.80s: %s: %sanother count source: %.60s and "
				"%.60s", cell, metrics[metric].key, whose,
				source->first, source->other);
}
