/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/knob_restore.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/hold/cgroup.h"
#include "lib/hold/kmodule.h"
#include "lib/hold/knob_value.h"
#include "lib/hold/sideeffect.h"
#include "lib/hold/swapdev.h"
#include "lib/hold/tell.h"
#include "lib/hold/tunable.h"
#include "lib/hold/zram.h"
#include "lib/sys/pseudofs.h"

/* The outcome of an entry that did not fail. */
enum outcome {
	AS_BEFORE,		/* the change had not happened, or is undone */
	PUT_BACK,
	NOT_OURS,		/* changed by somebody else; left alone */
};

static bool restore_same_target(const struct journal_entry *a,
				const struct journal_entry *b)
{
	return a->kind == b->kind && a->kind != KNOB_BAD &&
	       a->pid == b->pid && !strcmp(a->target, b->target);
}

/*
 * The tunable was held twice; an interrupted restore has already put back the
 * older value.
 */
static bool restore_was_before(const struct journal *journal,
			       const struct journal_entry *entry,
			       const char *now)
{
	for (size_t i = 0; &journal->entries[i] < entry; i++)
		if (restore_same_target(&journal->entries[i], entry) &&
		    tunable_equal(now, journal->entries[i].before))
			return true;
	return false;
}

static int restore_value(const struct journal *journal,
			 const struct journal_entry *entry,
			 enum outcome *outcome)
{
	char now[KNOB_VALUE_BYTES];
	int err = knob_value_get(entry->target, entry->pid, now);

	if (err == -ENOENT && debugfs_lacks(entry->target))
		return fail(ENOENT, "put %s back to \"%.80s\": no debugfs is "
			    "mounted there; mount it and restore again",
			    entry->target, entry->before);
	if (err == -ENOENT)
		return 0;
	if (err || tunable_equal(now, entry->before))
		return err;
	if (!tunable_equal(now, entry->wanted) &&
	    !(!entry->pid && tunable_on_the_way(entry->target, entry->before,
						entry->wanted, now))) {
		if (restore_was_before(journal, entry, now))
			return 0;
		warn_line("%s is \"%.80s\", neither \"%.80s\" as held nor "
			  "\"%.80s\" as before: somebody else changed it, "
			  "left alone", entry->target, now, entry->wanted,
			  entry->before);
		*outcome = NOT_OURS;
		return 0;
	}
	err = knob_value_set(entry->target, entry->pid, entry->before);
	if (!err)
		err = knob_value_get(entry->target, entry->pid, now);
	if (!err && !tunable_equal(now, entry->before))
		err = fail(EIO, "%s: wrote \"%.80s\", reads \"%.80s\"",
			   entry->target, entry->before, now);
	*outcome = PUT_BACK;
	return err;
}

static int restore_tunable(const struct journal *journal,
			   const struct journal_entry *entry,
			   enum outcome *outcome)
{
	if (!tunable_path_ok(entry->target) || entry->pid)
		return fail(EBADMSG, "journal line %zu: %.80s is not a "
			    "tunable", entry->line_nr, entry->target);
	return restore_value(journal, entry, outcome);
}

/* If the thread has ended since, its affinity is gone with it. */
static int restore_affinity(const struct journal *journal,
			    const struct journal_entry *entry,
			    enum outcome *outcome)
{
	if (entry->pid <= 0)
		return fail(EBADMSG, "journal line %zu: the entry of thread "
			    "%.80s has no pid", entry->line_nr, entry->target);
	if (!kthread_is(entry->pid, entry->target))
		return 0;
	return restore_value(journal, entry, outcome);
}

static int restore_swapfile(const struct journal *journal,
			    const struct journal_entry *entry,
			    enum outcome *outcome)
{
	const struct statedir *dir = journal->dir;
	char path[PATH_MAX + 32];
	int err;

	if (!swapdev_is_file_name(entry->target))
		return fail(EBADMSG, "journal line %zu: %.80s is not a swap "
			    "file", entry->line_nr, entry->target);
	snprintf(path, sizeof(path), "%s/%s", dir->path, entry->target);
	err = swapdev_off(path);
	if (err)
		return err;
	if (!unlinkat(dir->fd, entry->target, 0))
		*outcome = PUT_BACK;
	else if (errno != ENOENT)
		return fail(errno, "remove %s", path);
	return statedir_sync(dir);
}

/*
 * Our device has no size, or the size in the journal. Any other device was made
 * by another process, after ours was removed or in its place.
 */
static int restore_zram(const struct journal *journal,
			const struct journal_entry *entry,
			enum outcome *outcome)
{
	char path[64], size[32];
	uint64_t size_bytes;
	unsigned number;
	int err;

	if (!zram_parse(entry->target, &number))
		return fail(EBADMSG, "journal line %zu: %.80s is not a zram "
			    "device", entry->line_nr, entry->target);
	err = zram_size(number, &size_bytes);
	if (err)
		return err == -ENOENT ? 0 : err;
	snprintf(size, sizeof(size), "%" PRIu64, size_bytes);
	if (size_bytes && !tunable_equal(size, entry->wanted)) {
		if (strcmp(entry->wanted, "0"))
			warn_line("%s has %s bytes, not %s: somebody else made "
				  "it, left alone", entry->target, size,
				  entry->wanted);
		*outcome = NOT_OURS;
		return 0;
	}
	snprintf(path, sizeof(path), "/dev/zram%u", number);
	err = swapdev_off(path);
	if (!err)
		err = zram_remove(number);
	*outcome = PUT_BACK;
	return err;
}

static int restore_module(const struct journal *journal,
			  const struct journal_entry *entry,
			  enum outcome *outcome)
{
	int err;

	if (strcmp(entry->target, "zram"))
		return fail(EBADMSG, "journal line %zu: the module is %.80s, "
			    "not zram", entry->line_nr, entry->target);
	if (!kmodule_loaded(entry->target))
		return 0;
	err = kmodule_unload(entry->target);
	if (err == -EBUSY) {
		warn_line("somebody else uses the module zram: it stays "
			  "loaded");
		*outcome = NOT_OURS;
		return 0;
	}
	*outcome = PUT_BACK;
	return err;
}

/* If other groups use the controller by now, it stays enabled. */
static int restore_cgroup(const struct journal *journal,
			  const struct journal_entry *entry,
			  enum outcome *outcome)
{
	const char *controller = entry->wanted;
	bool enabled = false, there = cgroup_exists();
	int err;

	if (strcmp(entry->target, CGROUP_NAME) || !*controller ||
	    controller[strspn(controller, "abcdefghijklmnopqrstuvwxyz_")])
		return fail(EBADMSG, "journal line %zu: %.80s is not our "
			    "cgroup", entry->line_nr, entry->target);
	err = there ? cgroup_remove() : 0;
	if (!err && !strcmp(entry->before, "off"))
		err = cgroup_enabled(controller, &enabled);
	if (err)
		return err;
	*outcome = there || enabled ? PUT_BACK : AS_BEFORE;
	if (!enabled)
		return 0;
	err = cgroup_enable(controller, false);
	if (err != -EBUSY)
		return err;
	warn_line("somebody else uses the cgroup controller %s by now: it "
		  "stays enabled", controller);
	*outcome = NOT_OURS;
	return 0;
}

static int restore_bad(const struct journal *journal,
		       const struct journal_entry *entry,
		       enum outcome *outcome)
{
	return fail(EBADMSG, "%s/journal line %zu is not an entry that this "
		    "version knows; restore with the version that wrote it, "
		    "or look at it and remove it", journal->dir->path,
		    entry->line_nr);
}

static int (*const restore_kind[])(const struct journal *,
				   const struct journal_entry *,
				   enum outcome *) = {
	[KNOB_TUNABLE] = restore_tunable,
	[KNOB_AFFINITY] = restore_affinity,
	[KNOB_SWAPFILE] = restore_swapfile,
	[KNOB_ZRAM] = restore_zram,
	[KNOB_MODULE] = restore_module,
	[KNOB_CGROUP] = restore_cgroup,
	[KNOB_BAD] = restore_bad,
};

const char *knob_noun(enum knob_kind kind)
{
	static const char *const nouns[] = {
		[KNOB_TUNABLE] = "", [KNOB_AFFINITY] = "affinity of ",
		[KNOB_SWAPFILE] = "swap file ", [KNOB_ZRAM] = "swap device ",
		[KNOB_MODULE] = "module ", [KNOB_CGROUP] = "cgroup ",
		[KNOB_SIDE] = "", [KNOB_THREAD] = "thread ",
		[KNOB_BAD] = "",
	};

	return nouns[kind];
}

static void restore_tell_entry(FILE *out, const struct journal_entry *entry)
{
	if (entry->kind == KNOB_TUNABLE || entry->kind == KNOB_AFFINITY)
		tell_put_back(out, "%s%s: %s -> %s", knob_noun(entry->kind),
			      entry->target, entry->wanted, entry->before);
	else
		tell_put_back(out, "%s%s: removed", knob_noun(entry->kind),
			      entry->target);
}

static int restore_entry(const struct journal *journal,
			 struct journal_entry *entry, enum outcome *outcome)
{
	int err = 0;

	*outcome = AS_BEFORE;
	/* Settings of an earlier boot ended with it; files did not. */
	if (entry->kind == KNOB_BAD || entry->kind == KNOB_SWAPFILE ||
	    entry->this_boot)
		err = restore_kind[entry->kind](journal, entry, outcome);
	entry->done = !err;
	return err;
}

/* If a tunable was held twice, one report is enough. */
static void restore_disown_earlier(struct journal *journal,
				   const struct journal_entry *entry)
{
	for (size_t i = 0; &journal->entries[i] < entry; i++)
		if (restore_same_target(&journal->entries[i], entry))
			journal->entries[i].done = true;
}

/* sideeffect_end() puts it back, after all others. */
static bool restore_is_last(const struct journal_entry *entry)
{
	return entry->this_boot &&
	       (entry->kind == KNOB_SIDE || entry->kind == KNOB_THREAD);
}

/* A name that is not ours is not acted on. */
static void restore_check_last(struct journal *journal)
{
	for (size_t i = 0; i < journal->nr; i++)
		if (restore_is_last(&journal->entries[i]) &&
		    !sideeffect_valid(&journal->entries[i]))
			journal->entries[i].kind = KNOB_BAD;
}

/* Backwards. Return: the first error. */
static int restore_pass(struct journal *journal, FILE *out, bool warn,
			unsigned *nr_restored)
{
	int first_err = 0;

	for (size_t i = journal->nr; i-- > 0;) {
		struct journal_entry *entry = &journal->entries[i];
		enum outcome outcome;
		int err;

		if (entry->done || restore_is_last(entry))
			continue;
		err = restore_entry(journal, entry, &outcome);
		if (err && warn)
			warn_line("cannot put back: %s", fail_text());
		first_err = first_err ? first_err : err;
		if (!err && outcome == NOT_OURS)
			restore_disown_earlier(journal, entry);
		if (err || outcome != PUT_BACK)
			continue;
		++*nr_restored;
		restore_tell_entry(out, entry);
	}
	return first_err;
}

static int restore_not_forgotten(const struct journal *journal, int err)
{
	char reason[FAIL_TEXT_BYTES];

	snprintf(reason, sizeof(reason), "%s", fail_text());
	return fail_plain(-err, "every setting is as before, but the journal "
			  "stays: %s; when %s can be written again: mmfence "
			  "restore", reason, journal->dir->path);
}

/* A refused entry may succeed after the others are restored. */
static int restore_passes(struct journal *journal, FILE *out,
			  unsigned *nr_restored)
{
	struct sideeffect side;
	bool more = sideeffect_is_left(journal);
	int err, side_err;

	if (more)
		sideeffect_begin(&side, journal, true);
	err = restore_pass(journal, out, false, nr_restored);
	if (err)
		err = restore_pass(journal, out, true, nr_restored);
	side_err = more ? sideeffect_end(&side, journal, out, nr_restored) : 0;
	if (side_err)
		warn_line("cannot put back: %s", fail_text());
	return err ? err : side_err;
}

int knob_restore_entries(struct journal *journal, FILE *out,
			 unsigned *nr_restored)
{
	int err, forget_err;

	restore_check_last(journal);
	err = restore_passes(journal, out, nr_restored);
	forget_err = journal_forget_done(journal);
	if (forget_err && !err)
		return restore_not_forgotten(journal, forget_err);
	if (!err)
		return 0;
	return fail_plain(err, "%zu of the settings could not be put back and "
			  "stay in %s/journal; when the cause is gone: mmfence "
			  "restore", journal->nr, journal->dir->path);
}

int knob_repair(const char *state_dir, FILE *out, unsigned *nr_restored)
{
	struct journal journal;
	struct statedir dir;
	int err;

	*nr_restored = 0;
	err = statedir_open(&dir, state_dir, false);
	if (err)
		return err == -ENOENT ? 0 : err;
	err = journal_load(&journal, &dir);
	if (!err)
		err = knob_restore_entries(&journal, out, nr_restored);
	journal_free(&journal);
	statedir_close(&dir);
	return err;
}
