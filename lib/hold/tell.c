/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/tell.h"

#include <limits.h>
#include <stdarg.h>

#include "lib/base/fail.h"
#include "lib/hold/knob_value.h"

void tell_put_back(FILE *out, const char *fmt, ...)
{
	char line[2 * KNOB_VALUE_BYTES + PATH_MAX];
	va_list args;

	if (!out)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (out == stderr)
		warn_line("put back %s", line);
	else
		fprintf(out, "%s\n", line);
}
