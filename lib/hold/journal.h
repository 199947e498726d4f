/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_JOURNAL_H
#define LIB_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/hold/statedir.h"

/*
 * The journal records each setting that is about to be changed, with its old
 * value: one JSON object per line in the file "journal" of the state directory.
 * An entry is on the disk before its change is made. An incomplete last line is
 * dropped, because its change was never made. Any other line that is not an
 * entry is kept as KNOB_BAD, and never acted on.
 */

enum knob_kind {
	KNOB_TUNABLE,	/* a file's value */
	KNOB_AFFINITY,	/* the CPUs of kernel thread @target, @pid */
	KNOB_SWAPFILE,	/* file @target of the state directory */
	KNOB_ZRAM,	/* device @target; @wanted: size in bytes, "0": unset */
	KNOB_MODULE,	/* a module loaded */
	KNOB_CGROUP,	/* our group; @wanted: its controller, @before: on
			   or off for the groups there were */
	KNOB_SIDE,	/* a file's value, which the kernel may change by
			   itself at this instant (lib/hold/sideeffect.h) */
	KNOB_THREAD,	/* kernel thread @target, @pid, which the kernel may
			   replace; @before: lib/hold/threadstate.h */
	KNOB_BAD,
};

struct journal_entry {
	enum knob_kind kind;
	char *target;
	char *before, *wanted;
	pid_t pid;		/* 0 where there is none */
	bool this_boot;		/* written since the last boot */
	bool done;		/* restored, or no longer ours */
	char *line;		/* as in the file, without the newline */
	size_t line_nr;		/* from 1 */
};

struct journal {
	const struct statedir *dir;
	int fd;			/* -1 until the first append */
	bool torn;		/* its last line is incomplete */
	struct journal_entry *entries;
	size_t nr;
};

/*
 * journal_load() - read the entries; a missing file means no entries.
 * @dir: remains the property of the caller and must outlive @journal.
 * Return: 0, release with journal_free(); else -errno.
 */
int journal_load(struct journal *journal, const struct statedir *dir);

/*
 * journal_append() - put one entry on the disk. On failure the file is
 * unchanged. Strings are copied. @pid: 0 if the setting has none.
 */
int journal_append(struct journal *journal, enum knob_kind kind,
		   const char *target, const char *before, const char *wanted,
		   pid_t pid);

/*
 * journal_drop_last() - remove the entry that journal_append() has just added.
 * The removal need not be durable, because a reboot voids the entry.
 */
int journal_drop_last(struct journal *journal);

/*
 * journal_forget_done() - drop the entries marked done, in memory and on the
 * disk. If no entry is left, the file is removed.
 */
int journal_forget_done(struct journal *journal);

void journal_free(struct journal *journal);

#endif
