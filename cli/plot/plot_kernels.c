/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_kernels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/text.h"

static bool kernels_same(const void *arg, const struct runfile *run)
{
	const struct runfile *kernel = arg;

	return !strcmp(runfile_fact(kernel, "kernel.release"),
		       runfile_fact(run, "kernel.release")) &&
	       !strcmp(runfile_fact(kernel, "kernel.version"),
		       runfile_fact(run, "kernel.version"));
}

/* Is there a side for the kernel of @run? */
static bool kernels_has(const struct side *kernels, size_t nr,
			const struct runfile *run)
{
	for (size_t i = 0; i < nr; i++)
		if (kernels_same(run, kernels[i].runs[0]))
			return true;
	return false;
}

static int kernels_by_release(const void *a, const void *b)
{
	const struct runfile *x = ((const struct side *)a)->runs[0];
	const struct runfile *y = ((const struct side *)b)->runs[0];
	int order = strverscmp(runfile_fact(x, "kernel.release"),
			       runfile_fact(y, "kernel.release"));

	return order ? order : strverscmp(runfile_fact(x, "kernel.version"),
					  runfile_fact(y, "kernel.version"));
}

int plot_kernels_split(const struct side *all,
		       struct side kernels[COMPARE_MAX_SIDES], size_t *nr)
{
	*nr = 0;
	for (size_t i = 0; i < all->nr_runs; i++) {
		int err;

		if (kernels_has(kernels, *nr, all->runs[i]))
			continue;
		if (*nr == COMPARE_MAX_SIDES)
			return fail_plain(E2BIG, "a figure shows at most %d "
					  "kernels", COMPARE_MAX_SIDES);
		err = side_pick(all, kernels_same, all->runs[i],
				&kernels[*nr]);
		if (err)
			return err;
		++*nr;
	}
	qsort(kernels, *nr, sizeof(*kernels), kernels_by_release);
	return 0;
}

void plot_kernels_release(struct side kernels[COMPARE_MAX_SIDES], size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		side_release(&kernels[i]);
}

const char *plot_kernels_name(const struct side *kernel,
			      char buf[KERNEL_NAME_BYTES])
{
	static const char debian[] = " Debian ";
	const struct runfile *run = kernel->runs[0];
	const char *found = strstr(runfile_fact(run, "kernel.version"), debian);
	size_t len;

	if (found) {
		text_clean(found + strlen(debian), buf, KERNEL_NAME_BYTES);
		len = strcspn(buf, " ~");
	} else {
		text_clean(runfile_fact(run, "kernel.release"), buf,
			   KERNEL_NAME_BYTES);
		len = strlen(buf);
	}
	buf[len] = '\0';
	for (char *c = buf; *c; c++)
		if (*c == '"')
			*c = '\'';
	if (!*buf)
		snprintf(buf, KERNEL_NAME_BYTES, "-");
	return buf;
}
