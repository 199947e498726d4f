/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/knob_value.h"

#include "lib/hold/tunable.h"

_Static_assert(KNOB_VALUE_BYTES >= TUNABLE_VALUE_BYTES, "fits both");

int knob_value_get(const char *target, pid_t pid,
		   char value[KNOB_VALUE_BYTES])
{
	return pid ? kthread_cpus_get(pid, value) : tunable_read(target, value);
}

int knob_value_set(const char *target, pid_t pid, const char *value)
{
	return pid ? kthread_cpus_set(pid, value) :
		     tunable_write(target, value);
}
