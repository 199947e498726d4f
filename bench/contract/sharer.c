/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/sharer.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"

static void sharer_sleep(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	while (getppid() == parent)
		pause();
	_exit(0);
}

int sharer_start(struct sharer *sharer, const struct area *area)
{
	pid_t parent = getpid();

	sharer->pid = _Fork();		/* no handlers: it only sleeps */
	if (!sharer->pid)
		sharer_sleep(parent);
	if (sharer->pid > 0)
		return 0;
	sharer->pid = 0;
	return fail(errno, "fork a process to share %zu bytes with",
		    area->len_bytes);
}

void sharer_end(struct sharer *sharer)
{
	if (!sharer->pid)
		return;
	kill(sharer->pid, SIGKILL);
	while (waitpid(sharer->pid, NULL, 0) < 0 && errno == EINTR)
		;
	sharer->pid = 0;
}

bool sharer_ended(struct sharer *sharer)
{
	if (!waitpid(sharer->pid, NULL, WNOHANG))
		return false;
	sharer->pid = 0;
	return true;
}
