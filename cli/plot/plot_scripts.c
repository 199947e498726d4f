/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where gnuplot's scripts are: as installed, or in the tree of this build. */
#include "cli/plot/plot_scripts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"

/* The folder that the program itself is in. */
static int scripts_own_folder(char folder[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);

	if (len < 0)
		return fail(errno, "read the link /proc/self/exe");
	folder[len] = '\0';
	*strrchr(folder, '/') = '\0';
	return 0;
}

int plot_scripts(const char *name, char script[PLOT_PATH_BYTES],
		 char common[PLOT_PATH_BYTES])
{
	char folder[PATH_MAX], plots[PATH_MAX + 64];
	int err = scripts_own_folder(folder);

	if (err)
		return err;
	/* A copy of the program must not read the folder of its build. */
	if (!strcmp(folder, MMFENCE_BUILD))
		snprintf(plots, sizeof(plots), "%s", MMFENCE_PLOTS_SOURCE);
	else
		snprintf(plots, sizeof(plots), "%s/%s", folder,
			 MMFENCE_PLOTS_INSTALLED);
	if (snprintf(script, PLOT_PATH_BYTES, "%s/%s.gp", plots, name) >=
	    PLOT_PATH_BYTES)
		return fail(ENAMETOOLONG, "find %s.gp in %s", name, plots);
	if (snprintf(common, PLOT_PATH_BYTES, "%s/common.gp", plots) >=
	    PLOT_PATH_BYTES)
		return fail(ENAMETOOLONG, "find common.gp in %s", plots);
	if (access(script, R_OK) || access(common, R_OK))
		return fail(ENOENT, "find %s.gp and common.gp in %s", name,
			    plots);
	return 0;
}
