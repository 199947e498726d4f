/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/sideeffect.h"

#include <errno.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/hold/tell.h"

#define THP_DIR	 "/sys/kernel/mm/transparent_hugepage/"
#define MIN_FREE "/proc/sys/vm/min_free_kbytes"
#define THREAD	 "khugepaged"

bool sideeffect_has(const char *path)
{
	const char *name = strrchr(path, '/');

	return !strncmp(path, THP_DIR, sizeof(THP_DIR) - 1) &&
	       (!strcmp(name, "/enabled") || !strcmp(name, "/shmem_enabled"));
}

int sideeffect_probe(const char *path)
{
	char reason[FAIL_TEXT_BYTES];
	int err = sideeffect_has(path) ? kthread_visible() : 0;

	if (!err)
		return 0;
	snprintf(reason, sizeof(reason), "%s", fail_text());
	return fail_plain(-err, "hold %s: the kernel may start " THREAD
			  " anew, and its CPUs, nice value and policy could "
			  "not be put back: %s", path, reason);
}

bool sideeffect_valid(const struct journal_entry *entry)
{
	return !strcmp(entry->target, entry->kind == KNOB_SIDE ? MIN_FREE :
								 THREAD);
}

/* The first entry of @kind that is still to be put back; or NULL. */
static struct journal_entry *sideeffect_entry(const struct journal *journal,
					      enum knob_kind kind)
{
	for (size_t i = 0; i < journal->nr; i++) {
		struct journal_entry *entry = &journal->entries[i];

		if (entry->kind == kind && entry->this_boot && !entry->done)
			return entry;
	}
	return NULL;
}

static bool sideeffect_may_come(const struct journal *journal)
{
	for (size_t i = 0; i < journal->nr; i++) {
		const struct journal_entry *entry = &journal->entries[i];

		if (entry->kind == KNOB_TUNABLE && entry->this_boot &&
		    !entry->done && sideeffect_has(entry->target))
			return true;
	}
	return false;
}

bool sideeffect_is_left(const struct journal *journal)
{
	return sideeffect_may_come(journal) ||
	       sideeffect_entry(journal, KNOB_SIDE) ||
	       sideeffect_entry(journal, KNOB_THREAD);
}

/* Uses the CPUs that the thread had before this session bound it. */
static int sideeffect_journal_thread(const struct sideeffect *side,
				     struct journal *journal)
{
	char state[THREADSTATE_BYTES];

	strcpy(state, side->thread);
	for (size_t i = journal->nr; i-- > 0;) {
		const struct journal_entry *entry = &journal->entries[i];

		if (entry->kind == KNOB_AFFINITY && !entry->done &&
		    entry->pid == side->pid && !strcmp(entry->target, THREAD))
			threadstate_with_cpus(state, entry->before);
	}
	return journal_append(journal, KNOB_THREAD, THREAD, state, "",
			      side->pid);
}

static int sideeffect_read(struct sideeffect *side)
{
	memset(side, 0, sizeof(*side));
	if (tunable_read(MIN_FREE, side->min_free))
		side->min_free[0] = '\0';
	if (kthread_find(THREAD, &side->pid))
		return 0;
	return threadstate_get(side->pid, side->thread);
}

int sideeffect_begin(struct sideeffect *side, struct journal *journal,
		     bool may_fail)
{
	const struct journal_entry *left;
	int err = sideeffect_read(side);

	if (!err && side->pid && !sideeffect_entry(journal, KNOB_THREAD) &&
	    (!may_fail || sideeffect_may_come(journal)))
		err = sideeffect_journal_thread(side, journal);
	left = sideeffect_entry(journal, KNOB_SIDE);
	if (left)
		snprintf(side->min_free, sizeof(side->min_free), "%s",
			 left->before);
	else if (!err && *side->min_free)
		err = journal_append(journal, KNOB_SIDE, MIN_FREE,
				     side->min_free, "", 0);
	return may_fail ? 0 : err;
}

static int sideeffect_restore_min_free(const struct sideeffect *side,
				       FILE *out, unsigned *nr_restored)
{
	char now[TUNABLE_VALUE_BYTES];
	int err;

	if (!*side->min_free)
		return 0;
	err = tunable_read(MIN_FREE, now);
	if (err || tunable_equal(now, side->min_free))
		return err;
	err = tunable_write(MIN_FREE, side->min_free);
	if (err || !nr_restored)
		return err;
	++*nr_restored;
	tell_put_back(out, MIN_FREE ": %s -> %s", now, side->min_free);
	return 0;
}

/*
 * The state that the running thread @pid must get; NULL: the old thread runs.
 */
static const char *sideeffect_thread_wanted(const struct sideeffect *side,
					    const struct journal *journal,
					    pid_t pid, bool restoring)
{
	const struct journal_entry *entry = sideeffect_entry(journal,
							     KNOB_THREAD);

	if (!restoring && pid == side->pid)
		return NULL;
	if (!restoring && side->pid)
		return side->thread;
	return entry && pid != entry->pid ? entry->before : NULL;
}

static int sideeffect_restore_thread(const struct sideeffect *side,
				     const struct journal *journal,
				     FILE *out, unsigned *nr_restored)
{
	char now[THREADSTATE_BYTES];
	const char *wanted;
	pid_t pid;
	int err;

	/* A hidden thread must be restored elsewhere. */
	if (kthread_find(THREAD, &pid))
		return sideeffect_entry(journal, KNOB_THREAD) ?
			       kthread_visible() : 0;
	wanted = sideeffect_thread_wanted(side, journal, pid, nr_restored);
	if (!wanted)
		return 0;
	threadstate_await(pid, wanted);
	err = threadstate_get(pid, now);
	if (err || !strcmp(now, wanted))
		return err;
	err = threadstate_set(pid, wanted);
	if (err || !nr_restored)
		return err;
	++*nr_restored;
	tell_put_back(out, THREAD ": cpus %s -> %s", now, wanted);
	return 0;
}

/*
 * If the writer is killed while its write makes the kernel start khugepaged, no
 * khugepaged runs: the new value is set, but kthread_create() gives up on
 * SIGKILL (start_stop_khugepaged(), kernel/kthread.c). Writing the value again
 * starts it, unless no setting needs it.
 */
static int sideeffect_start_thread(const struct journal *journal, FILE *out,
				   unsigned *nr_restored)
{
	char value[TUNABLE_VALUE_BYTES], min_free[TUNABLE_VALUE_BYTES];
	pid_t pid;
	int err;

	if (!sideeffect_entry(journal, KNOB_THREAD) || kthread_visible() ||
	    !kthread_find(THREAD, &pid))
		return 0;
	err = tunable_read(THP_DIR "enabled", value);
	if (!err)
		err = tunable_read(MIN_FREE, min_free);
	if (!err)
		err = tunable_write(THP_DIR "enabled", value);
	if (!err)
		err = tunable_write(MIN_FREE, min_free);
	if (err || kthread_find(THREAD, &pid))
		return err;
	++*nr_restored;
	tell_put_back(out, THREAD ": started again");
	return 0;
}

static void sideeffect_set_done(struct journal *journal, enum knob_kind kind)
{
	struct journal_entry *entry;

	while ((entry = sideeffect_entry(journal, kind)))
		entry->done = true;
}

int sideeffect_end(const struct sideeffect *side, struct journal *journal,
		   FILE *out, unsigned *nr_restored)
{
	int err, thread_err = 0;

	/* First, since starting it sets min_free_kbytes. */
	if (nr_restored)
		thread_err = sideeffect_start_thread(journal, out, nr_restored);
	err = sideeffect_restore_min_free(side, out, nr_restored);
	if (!thread_err)
		thread_err = sideeffect_restore_thread(side, journal, out,
						       nr_restored);
	if (!nr_restored && !err && journal->nr &&
	    journal->entries[journal->nr - 1].kind == KNOB_SIDE)
		return thread_err ? thread_err : journal_drop_last(journal);
	if (!err)
		sideeffect_set_done(journal, KNOB_SIDE);
	if (nr_restored && !thread_err && !sideeffect_may_come(journal))
		sideeffect_set_done(journal, KNOB_THREAD);
	return err ? err : thread_err;
}
