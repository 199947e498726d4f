/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/lockholder.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/scope.h"
#include "lib/base/text.h"

static bool lockholder_locks(pid_t pid, const char *fd)
{
	char path[64], line[128];

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%.16s", pid, fd);
	SCOPE_FILE file = fopen(path, "re");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "lock:", 5) && strstr(line, " FLOCK "))
			return true;
	return false;
}

/* Processes that wait for the lock also have the file open, without a lock. */
static bool lockholder_has(pid_t pid, const struct stat *lock)
{
	struct dirent *entry;
	char path[64];
	bool has = false;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	fds = opendir(path);
	if (!fds)
		return false;
	while (!has && (entry = readdir(fds))) {
		struct stat st;

		has = isdigit((unsigned char)entry->d_name[0]) &&
		      !fstatat(dirfd(fds), entry->d_name, &st, 0) &&
		      st.st_dev == lock->st_dev && st.st_ino == lock->st_ino &&
		      lockholder_locks(pid, entry->d_name);
	}
	closedir(fds);
	return has;
}

bool lockholder_is(int lock_fd, pid_t pid)
{
	struct stat file;

	return !fstat(lock_fd, &file) && lockholder_has(pid, &file);
}

/* The arguments, which NULs separate, as one line. */
static void lockholder_command(pid_t pid, char *command)
{
	char path[64], text[4 * LOCKHOLDER_COMMAND_BYTES];
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	SCOPE_FILE file = fopen(path, "re");

	len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	while (len && !text[len - 1])
		len--;
	for (size_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	text[len] = '\0';
	text_clean(len ? text : "?", command, LOCKHOLDER_COMMAND_BYTES);
}

pid_t lockholder_find(int lock_fd, char command[LOCKHOLDER_COMMAND_BYTES])
{
	struct dirent *entry;
	struct stat file;
	pid_t found = 0;
	DIR *proc;

	if (fstat(lock_fd, &file))
		return 0;
	proc = opendir("/proc");
	if (!proc)
		return 0;
	while ((entry = readdir(proc))) {
		pid_t pid = atoi(entry->d_name);

		if (pid > 0 && (!found || pid < found) &&
		    lockholder_has(pid, &file))
			found = pid;
	}
	closedir(proc);
	if (found)
		lockholder_command(found, command);
	return found;
}
