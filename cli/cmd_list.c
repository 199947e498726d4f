/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "bench/bench.h"
#include "cli/cli.h"

int cmd_list(int argc, char **argv)
{
	for (size_t i = 0; bench_pinners[i]; i++)
		printf("%s\n", bench_pinners[i]->subject.name);
	return EXIT_DONE;
}
