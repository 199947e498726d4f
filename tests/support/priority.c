/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/priority.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void take_priority(void)
{
	int fd;

	setsid();
	fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (write(fd, "-20", 3) < 0)
			puts("no autogroup of our own");
		close(fd);
	}
	setpriority(PRIO_PROCESS, 0, -20);
}

int priority_run(int (*tests)(void))
{
	pid_t child = fork();
	int status;

	if (!child) {
		take_priority();
		exit(tests());
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
