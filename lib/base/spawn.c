/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"

#define OUTPUT_BYTES 256
#define SYSTEM_DIRS  "/usr/sbin:/usr/bin:/sbin:/bin"

/* The first of @dirs, separated by colons, that has the program. */
static bool spawn_find_below(const char *dirs, const char *name,
			     char path[PATH_MAX])
{
	while (dirs) {
		const char *end = strchrnul(dirs, ':');
		int len = snprintf(path, PATH_MAX, "%.*s/%s",
				   (int)(end - dirs), dirs, name);

		if (*dirs == '/' && len < PATH_MAX && !access(path, X_OK))
			return true;
		dirs = *end ? end + 1 : NULL;
	}
	return false;
}

/* Root ignores PATH, because another user may have set it. */
static int spawn_find(const char *name, char path[PATH_MAX])
{
	const char *own = geteuid() ? secure_getenv("PATH") : NULL;

	if (spawn_find_below(own, name, path) ||
	    spawn_find_below(SYSTEM_DIRS, name, path))
		return 0;
	return fail_plain(ENOENT, "there is no program %s in %s%s", name,
			  SYSTEM_DIRS, geteuid() ? " or in PATH" : "");
}

/* Between fork and exec: only what is safe in a signal handler. */
static void spawn_child(const char *path, const char *const argv[], int out,
			pid_t parent)
{
	static char search[] = "PATH=" SYSTEM_DIRS;
	static char locale[] = "LC_ALL=C";
	char *env[] = { search, locale, NULL };
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || null < 0 || dup2(null, 0) < 0 ||
	    dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	execve(path, (char *const *)(uintptr_t)argv, env);
	_exit(127);
}

/* Read to the end, and keep as much of the last line as fits. */
static void spawn_read_output(int fd, char last[OUTPUT_BYTES])
{
	char buf[OUTPUT_BYTES], *line;
	size_t len = 0;
	ssize_t got;

	last[0] = '\0';
	for (;;) {
		got = read(fd, buf, sizeof(buf) - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		if (len + got >= OUTPUT_BYTES)
			len = 0;
		memcpy(last + len, buf, got);
		len += got;
		last[len] = '\0';
	}
	while (len && last[len - 1] == '\n')
		last[--len] = '\0';
	line = strrchr(last, '\n');
	if (line)
		memmove(last, line + 1, strlen(line));
}

static int spawn_judge(int status, const char *const argv[], const char *output)
{
	const char *operand = "";

	for (size_t i = 1; argv[i]; i++)
		operand = argv[i];
	if (WIFSIGNALED(status))
		return fail(EINTR, "%s %s: ended by signal %d", argv[0],
			    operand, WTERMSIG(status));
	if (WEXITSTATUS(status))
		return fail(EIO, "%s %s: exit status %d (%s)", argv[0],
			    operand, WEXITSTATUS(status), output);
	return 0;
}

int spawn_run(const char *const argv[])
{
	char path[PATH_MAX], output[OUTPUT_BYTES];
	pid_t self = getpid(), pid;
	int pipe_fds[2], status, err;

	err = spawn_find(argv[0], path);
	if (err)
		return err;
	if (pipe2(pipe_fds, O_CLOEXEC))
		return fail(errno, "make a pipe for %s", argv[0]);
	pid = fork();
	if (pid == 0)
		spawn_child(path, argv, pipe_fds[1], self);
	err = pid < 0 ? fail(errno, "fork for %s", argv[0]) : 0;
	close(pipe_fds[1]);
	if (!err)
		spawn_read_output(pipe_fds[0], output);
	close(pipe_fds[0]);
	if (err)
		return err;
	if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) < 0)
		return fail(errno, "wait for %s", argv[0]);
	return spawn_judge(status, argv, output);
}
