/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/registry/suite.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/opt.h"

#define NAMES_MAX 64

const struct suite *suite_find(const char *name)
{
	const char *names[NAMES_MAX] = { NULL }, *nearest;
	char all[512] = "";
	size_t nr = 0;

	for (const struct suite *suite = suites; suite->name; suite++) {
		if (!strcmp(suite->name, name))
			return suite;
		if (nr < NAMES_MAX - 1)
			names[nr++] = suite->name;
	}
	for (size_t i = 0; i < nr; i++) {
		size_t len = strlen(all);

		snprintf(all + len, sizeof(all) - len, "%s%s", i ? ", " : "",
			 names[i]);
	}
	nearest = opt_nearest(name, names);
	fail(0, "there is no suite \"%.40s\"%s%s%s; suites: %s", name,
	     nearest ? ", did you mean \"" : "", nearest ? nearest : "",
	     nearest ? "\"?" : "", all);
	return NULL;
}
