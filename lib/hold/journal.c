/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/procfs.h"

#define JOURNAL_MAX_BYTES (1 << 20)
#define BOOT_ID "proc/sys/kernel/random/boot_id"
#define ENTRY_FORMAT "{s:s, s:s, s:s, s:s, s:i, s:s !}"

static const char *const kind_names[] = {
	[KNOB_TUNABLE] = "tunable", [KNOB_AFFINITY] = "affinity",
	[KNOB_SWAPFILE] = "swapfile", [KNOB_ZRAM] = "zram",
	[KNOB_MODULE] = "module", [KNOB_CGROUP] = "cgroup",
	[KNOB_SIDE] = "side", [KNOB_THREAD] = "thread",
};

static int journal_boot_id(char id[64])
{
	SCOPE_FD root = procfs_root();

	return root < 0 ? root : procfs_string(root, BOOT_ID, id, 64);
}

static void journal_entry_free(struct journal_entry *entry)
{
	free(entry->target);
	free(entry->before);
	free(entry->wanted);
	free(entry->line);
}

void journal_free(struct journal *journal)
{
	for (size_t i = 0; i < journal->nr; i++)
		journal_entry_free(&journal->entries[i]);
	free(journal->entries);
	if (journal->fd >= 0)
		close(journal->fd);
	journal->entries = NULL;
	journal->nr = 0;
	journal->fd = -1;
}

static struct journal_entry *journal_add_entry(struct journal *journal)
{
	struct journal_entry *entries;

	entries = reallocarray(journal->entries, journal->nr + 1,
			       sizeof(*entries));
	if (!entries) {
		fail(ENOMEM, "remember %zu journal entries", journal->nr + 1);
		return NULL;
	}
	journal->entries = entries;
	return memset(&entries[journal->nr], 0, sizeof(*entries));
}

static int journal_entry_copy(struct journal_entry *entry, const char *target,
			      const char *before, const char *wanted)
{
	entry->target = strdup(target);
	entry->before = strdup(before);
	entry->wanted = strdup(wanted);
	if (entry->target && entry->before && entry->wanted)
		return 0;
	journal_entry_free(entry);
	return fail(ENOMEM, "remember the journal entry of %s", target);
}

/* Leaves KNOB_BAD if the line is not an entry. */
static int journal_parse_line(struct journal_entry *entry, const char *boot_id)
{
	const char *kind, *target, *before, *wanted, *boot;

	entry->kind = KNOB_BAD;
	SCOPE_JSON json = json_loads(entry->line, JSON_REJECT_DUPLICATES,
				     NULL);

	if (!json || json_unpack(json, ENTRY_FORMAT, "kind", &kind, "target",
				 &target, "before", &before, "wanted", &wanted,
				 "pid", &entry->pid, "boot", &boot))
		return 0;
	for (unsigned i = 0; i < KNOB_BAD; i++)
		if (!strcmp(kind, kind_names[i]))
			entry->kind = i;
	entry->this_boot = !strcmp(boot, boot_id);
	return journal_entry_copy(entry, target, before, wanted);
}

static int journal_parse(struct journal *journal, char *text, size_t len)
{
	char boot_id[64], *end, *from = text;
	size_t line_nr = 0;
	int err;

	err = journal_boot_id(boot_id);
	if (err)
		return err;
	for (; (end = memchr(from, '\n', text + len - from)); from = end + 1) {
		struct journal_entry *entry = journal_add_entry(journal);

		if (!entry)
			return -ENOMEM;
		*end = '\0';
		entry->line_nr = ++line_nr;
		entry->line = strdup(from);
		if (!entry->line)
			return fail(ENOMEM, "remember a journal entry");
		journal->nr++;
		err = journal_parse_line(entry, boot_id);
		if (err)
			return err;
	}
	return 0;
}

static int journal_check_file(int fd, const struct statedir *dir, size_t *len)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail(errno, "stat %s/journal", dir->path);
	if (!S_ISREG(st.st_mode) || st.st_uid != 0 || st.st_nlink != 1 ||
	    (st.st_mode & 022))
		return fail(EPERM, "%s/journal is not root's own file; look "
			    "at it and remove it", dir->path);
	if (st.st_size > JOURNAL_MAX_BYTES)
		return fail(EFBIG, "read %s/journal of %lld bytes", dir->path,
			    (long long)st.st_size);
	*len = st.st_size;
	return 0;
}

int journal_load(struct journal *journal, const struct statedir *dir)
{
	size_t len = 0, got = 0;
	int err;

	*journal = (struct journal){ .dir = dir, .fd = -1 };
	SCOPE_FD fd = openat(dir->fd, "journal",
			     O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return fail(errno, "open %s/journal", dir->path);
	err = journal_check_file(fd, dir, &len);
	if (err)
		return err;
	SCOPE_FREE char *text = calloc(1, len + 1);

	if (!text)
		return fail(ENOMEM, "read %s/journal", dir->path);
	while (got < len) {
		ssize_t part = read(fd, text + got, len - got);

		if (part <= 0)
			return fail(part ? errno : EIO, "read %s/journal",
				    dir->path);
		got += part;
	}
	err = journal_parse(journal, text, len);
	if (err)
		journal_free(journal);
	return err;
}

static int journal_open_for_append(struct journal *journal)
{
	if (journal->torn)
		return fail(EIO, "%s/journal ends in a torn line; mmfence "
			    "restore repairs it", journal->dir->path);
	if (journal->fd >= 0)
		return 0;
	journal->fd = openat(journal->dir->fd, "journal",
			     O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW |
			     O_CLOEXEC, 0600);
	if (journal->fd < 0)
		return fail(errno, "create %s/journal", journal->dir->path);
	return statedir_sync(journal->dir);
}

/* One write, so that only the end of the file can be incomplete. */
static int journal_write_line(struct journal *journal, const char *line)
{
	off_t before = lseek(journal->fd, 0, SEEK_END);
	SCOPE_FREE char *text = NULL;
	int len = asprintf(&text, "%s\n", line), err = 0;
	ssize_t put;

	if (len < 0 || before < 0)
		return fail(ENOMEM, "write %s/journal", journal->dir->path);
	put = write(journal->fd, text, len);
	/* Write the rest to get the errno: no space, or a limit. */
	if (put > 0 && put < len) {
		ssize_t rest = write(journal->fd, text + put, len - put);

		put = rest < 0 ? rest : put + rest;
	}
	if (put != len)
		err = fail(put < 0 ? errno : ENOSPC, "write %d bytes to "
			   "%s/journal", len, journal->dir->path);
	else if (fsync(journal->fd))
		err = fail(errno, "fsync %s/journal", journal->dir->path);
	/*
	 * A line after an incomplete line could not be read, so none may
	 * follow.
	 */
	if (err && ftruncate(journal->fd, before))
		journal->torn = true;
	return err;
}

int journal_append(struct journal *journal, enum knob_kind kind,
		   const char *target, const char *before, const char *wanted,
		   pid_t pid)
{
	struct journal_entry *entry;
	char boot_id[64];
	int err;

	err = journal_boot_id(boot_id);
	if (!err)
		err = journal_open_for_append(journal);
	if (err)
		return err;
	SCOPE_JSON json = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "kind",
				    kind_names[kind], "target", target,
				    "before", before, "wanted", wanted, "pid",
				    (int)pid, "boot", boot_id);
	SCOPE_FREE char *line = json ? json_dumps(json, JSON_COMPACT) : NULL;

	if (!line)
		return fail(EINVAL, "write %s = \"%.80s\" as JSON", target,
			    wanted);
	entry = journal_add_entry(journal);
	if (!entry)
		return -ENOMEM;
	err = journal_entry_copy(entry, target, before, wanted);
	if (err)
		return err;
	err = journal_write_line(journal, line);
	if (err) {
		journal_entry_free(entry);
		return err;
	}
	entry->kind = kind;
	entry->pid = pid;
	entry->this_boot = true;
	entry->line_nr = ++journal->nr;
	entry->line = line;
	line = NULL;
	return 0;
}

int journal_drop_last(struct journal *journal)
{
	struct journal_entry *last = &journal->entries[journal->nr - 1];
	off_t len = (off_t)strlen(last->line) + 1;
	off_t end = lseek(journal->fd, 0, SEEK_END);

	if (end < len || ftruncate(journal->fd, end - len))
		return fail(errno, "shorten %s/journal by %lld bytes",
			    journal->dir->path, (long long)len);
	journal_entry_free(last);
	journal->nr--;
	return 0;
}

static void journal_drop_done(struct journal *journal)
{
	size_t kept = 0;

	for (size_t i = 0; i < journal->nr; i++) {
		if (journal->entries[i].done)
			journal_entry_free(&journal->entries[i]);
		else
			journal->entries[kept++] = journal->entries[i];
	}
	for (size_t i = 0; i < kept; i++)
		journal->entries[i].line_nr = i + 1;
	journal->nr = kept;
}

/* The new file takes the old one's place in one step. */
static int journal_rewrite(struct journal *journal)
{
	const struct statedir *dir = journal->dir;
	struct journal next = { .dir = dir };
	int err = 0;

	next.fd = openat(dir->fd, "journal.new",
			 O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW |
			 O_CLOEXEC, 0600);
	if (next.fd < 0)
		return fail(errno, "create %s/journal.new", dir->path);
	for (size_t i = 0; i < journal->nr && !err; i++)
		err = journal_write_line(&next, journal->entries[i].line);
	if (!err && renameat(dir->fd, "journal.new", dir->fd, "journal"))
		err = fail(errno, "rename %s/journal.new", dir->path);
	if (err) {
		close(next.fd);
		return err;
	}
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = next.fd;
	journal->torn = false;
	return statedir_sync(dir);
}

int journal_forget_done(struct journal *journal)
{
	const struct statedir *dir = journal->dir;

	journal_drop_done(journal);
	if (journal->nr)
		return journal_rewrite(journal);
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
	journal->torn = false;
	unlinkat(dir->fd, "journal.new", 0);
	/* Report a read-only filesystem rather than a missing file. */
	if (faccessat(dir->fd, "journal", F_OK, AT_SYMLINK_NOFOLLOW))
		return 0;
	if (unlinkat(dir->fd, "journal", 0))
		return fail(errno, "remove %s/journal", dir->path);
	return statedir_sync(dir);
}
