/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "cli/version.h"

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

void version_print(void)
{
	puts("mmfence " MMFENCE_VERSION);
	puts("features:" MMFENCE_FEATURES);
	puts("libraries: " MMFENCE_LIBRARIES);
	puts("sanitizers: " MMFENCE_SANITIZERS);
	puts("built by: " COMPILER " for " MMFENCE_TARGET);
}
