/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Two cache lines, because CPUs fetch lines in pairs. */
#define STATE_ALIGN 128

int bench_need_root(const struct bench_env *env)
{
	return env->unprivileged ? fail_plain(EPERM, "%s", env->unprivileged) :
				   0;
}

void *subject_state_new(const struct subject *subject)
{
	size_t bytes = (subject->state_bytes / STATE_ALIGN + 1) * STATE_ALIGN;
	void *state = aligned_alloc(STATE_ALIGN, bytes);

	if (state)
		return memset(state, 0, bytes);
	fail(ENOMEM, "allocate %zu bytes of state of \"%s\"",
	     subject->state_bytes, subject->name);
	return NULL;
}
