/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/inherit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"

static int inherit_descriptors(void)
{
	/* Opened in the wrong direction, so that every use fails with EBADF. */
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < (int)ARRAY_SIZE(modes); fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* The lowest free number is the one that is missing. */
		if (open("/dev/null", modes[fd]) != fd)
			return fail(errno, "open /dev/null as descriptor %d",
				    fd);
	}
	return 0;
}

static void inherit_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

static void inherit_environment(void)
{
	static const char *const prefixes[] = { "HWLOC_", "LIBBPF_" };
	extern char **environ;
	char name[64];
	char **entry = environ;

	unsetenv("POSIXLY_CORRECT");
	unsetenv("ARGP_HELP_FMT");
	while (entry && *entry) {
		size_t len = strcspn(*entry, "="), i = 0;

		while (i < ARRAY_SIZE(prefixes) &&
		       strncmp(*entry, prefixes[i], strlen(prefixes[i])))
			i++;
		if (i == ARRAY_SIZE(prefixes) || len >= sizeof(name)) {
			entry++;
			continue;
		}
		memcpy(name, *entry, len);
		name[len] = '\0';
		/* The entries behind it move up; look at this place again. */
		unsetenv(name);
	}
}

int inherit_settle(void)
{
	int err = inherit_descriptors();

	inherit_signals();
	inherit_environment();
	return err;
}
