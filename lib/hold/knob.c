/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/knob.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/hold/cgroup.h"
#include "lib/hold/journal.h"
#include "lib/hold/kmodule.h"
#include "lib/hold/knob_restore.h"
#include "lib/hold/knob_value.h"
#include "lib/hold/sideeffect.h"
#include "lib/hold/statedir.h"
#include "lib/hold/swapdev.h"
#include "lib/hold/tunable.h"
#include "lib/hold/zram.h"
#include "lib/sys/kthread.h"

struct knob_session {
	struct statedir dir;
	struct journal journal;
	FILE *dry;		/* non-NULL: change nothing, write here */
	bool tell;
};

static struct knob_session *knob_session_new(void)
{
	struct knob_session *session = calloc(1, sizeof(*session));

	if (!session) {
		fail(ENOMEM, "allocate a knob session");
		return NULL;
	}
	session->dir.fd = -1;
	session->dir.lock_fd = session->dir.machine_fd = -1;
	session->journal.fd = -1;
	return session;
}

/*
 * If leftovers of an earlier run cannot be restored, this run must not start.
 */
static int knob_repair_first(struct knob_session *s)
{
	char reason[FAIL_TEXT_BYTES];
	unsigned nr = 0;
	bool loaded;
	int err;

	err = journal_load(&s->journal, &s->dir);
	loaded = !err;
	if (!err)
		err = knob_restore_entries(&s->journal, stderr, &nr);
	/* On a read-only disk a journal that is done cannot be removed. */
	if (err && !(loaded && s->dir.read_only && !s->journal.nr)) {
		snprintf(reason, sizeof(reason), "%s", fail_text());
		return fail_plain(EBUSY, "refusing to run: the settings that "
				  "an earlier run left cannot be put back: %s",
				  reason);
	}
	if (s->dir.read_only)
		return fail_plain(EROFS, "%s is on a read-only filesystem",
				  s->dir.path);
	return 0;
}

int knob_open(const char *state_dir, struct knob_session **session)
{
	struct knob_session *s = knob_session_new();
	int err;

	if (!s)
		return -ENOMEM;
	err = statedir_open(&s->dir, state_dir, true);
	if (!err)
		err = knob_repair_first(s);
	if (err)
		knob_close(s);
	else
		*session = s;
	return err;
}

int knob_open_lock(struct knob_session **session)
{
	struct knob_session *s = knob_session_new();
	int err;

	if (!s)
		return -ENOMEM;
	err = statedir_lock_machine(&s->dir);
	if (err)
		knob_close(s);
	else
		*session = s;
	return err;
}

int knob_open_dry(FILE *out, struct knob_session **session)
{
	*session = knob_session_new();
	if (!*session)
		return -ENOMEM;
	(*session)->dry = out;
	return 0;
}

void knob_close(struct knob_session *session)
{
	if (!session)
		return;
	journal_free(&session->journal);
	statedir_close(&session->dir);
	free(session);
}

void knob_tell(struct knob_session *session)
{
	session->tell = true;
}

/* Before the change: write it to the journal, and report it. */
static int knob_journal(struct knob_session *s, enum knob_kind kind,
			const char *target, const char *before,
			const char *wanted, pid_t pid)
{
	int err = journal_append(&s->journal, kind, target, before, wanted,
				 pid);

	if (!err && s->tell)
		warn_line("hold %s%s: %s -> %s", knob_noun(kind), target,
			  *before ? before : "none", wanted);
	return err;
}

/* If the kernel accepted the write but changed the value, undo it. */
static int knob_read_back(const char *target, pid_t pid, const char *before,
			  const char *value)
{
	char now[KNOB_VALUE_BYTES];
	int err = knob_value_get(target, pid, now);

	if (err || tunable_equal(now, value))
		return err;
	err = knob_value_set(target, pid, before);
	if (err)
		return err;
	return fail(EIO, "%s: wrote \"%.80s\", reads \"%.80s\"; undone",
		    target, value, now);
}

static int knob_set(const char *target, pid_t pid, const char *before,
		    const char *value)
{
	int err = knob_value_set(target, pid, value);

	return err ? err : knob_read_back(target, pid, before, value);
}

/* Side effects of the write are restored at once. */
static int knob_set_alone(struct knob_session *s, const char *target,
			  const char *before, const char *value)
{
	char reason[FAIL_TEXT_BYTES];
	struct sideeffect side;
	int err, side_err;

	err = sideeffect_begin(&side, &s->journal, false);
	if (err)
		return err;
	err = knob_set(target, 0, before, value);
	snprintf(reason, sizeof(reason), "%s", fail_text());
	side_err = sideeffect_end(&side, &s->journal, NULL, NULL);
	return err ? fail_plain(-err, "%s", reason) : side_err;
}

static int knob_hold_value(struct knob_session *s, const char *target,
			   pid_t pid, const char *value)
{
	char before[KNOB_VALUE_BYTES];
	int err = knob_value_get(target, pid, before);

	if (err || tunable_equal(before, value))
		return err;
	err = pid ? 0 : sideeffect_probe(target);
	if (err)
		return err;
	if (s->dry) {
		err = pid ? kthread_cpus_probe(pid, value) :
			    tunable_probe(target, value);
		if (err)
			return err;
		fprintf(s->dry, "%s: %s -> %s\n", target, before, value);
		return 0;
	}
	err = knob_journal(s, pid ? KNOB_AFFINITY : KNOB_TUNABLE, target,
			   before, value, pid);
	if (err)
		return err;
	return !pid && sideeffect_has(target) ?
	       knob_set_alone(s, target, before, value) :
	       knob_set(target, pid, before, value);
}

int knob_hold(struct knob_session *session, const char *path,
	      const char *value)
{
	if (!tunable_path_ok(path))
		return fail(EINVAL, "%s is not a tunable: it must be under "
			    "/sys, /proc/sys or /proc/irq", path);
	return knob_hold_value(session, path, 0, value);
}

int knob_hold_optional(struct knob_session *session, const char *path,
		       const char *value)
{
	int err = knob_hold(session, path, value);

	return err == -ENOENT ? 0 : err;
}

int knob_hold_affinity(struct knob_session *session, const char *comm,
		       int cpu)
{
	char cpus[16];
	pid_t pid;
	int err;

	if (cpu < 0)
		return fail(EINVAL, "bind %s to CPU %d", comm, cpu);
	err = kthread_find(comm, &pid);
	if (err)
		return err;
	snprintf(cpus, sizeof(cpus), "%d", cpu);
	return knob_hold_value(session, comm, pid, cpus);
}

static int knob_round_to_pages(uint64_t *size_bytes)
{
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);

	if (*size_bytes < 10 * page_bytes || *size_bytes > INT64_MAX / 2)
		return fail_plain(EINVAL, "swap of %" PRIu64 " bytes: the size "
				  "must be at least 10 pages", *size_bytes);
	*size_bytes = (*size_bytes + page_bytes - 1) / page_bytes * page_bytes;
	return 0;
}

int knob_hold_swapfile(struct knob_session *s, uint64_t size_bytes)
{
	char name[32], path[PATH_MAX + 32];
	int err;

	err = knob_round_to_pages(&size_bytes);
	if (err)
		return err;
	if (s->dry) {
		err = swapdev_probe();
		if (err)
			return err;
		fprintf(s->dry, "swap: none -> a file of %" PRIu64 " bytes, "
			"priority %d\n", size_bytes, SWAPDEV_PRIORITY_MAX);
		return 0;
	}
	err = swapdev_file_name(name);
	if (!err)
		err = knob_journal(s, KNOB_SWAPFILE, name, "", "on", 0);
	if (!err)
		err = swapdev_create_file(&s->dir, name, size_bytes);
	if (err)
		return err;
	snprintf(path, sizeof(path), "%s/%s", s->dir.path, name);
	return swapdev_on(path);
}

static int knob_lacks_hot_add(void)
{
	return fail_plain(ENOENT, "the zram of this kernel cannot add devices: "
			  "it has no /sys/class/zram-control/hot_add");
}

/* In dry mode a missing module counts as loadable. */
static int knob_load_zram(struct knob_session *s)
{
	int err;

	if (zram_available())
		return 0;
	if (kmodule_loaded("zram"))
		return knob_lacks_hot_add();
	if (s->dry) {
		err = kmodule_probe();
		if (err)
			return err;
		fputs("module zram: not loaded -> loaded\n", s->dry);
		return 0;
	}
	err = knob_journal(s, KNOB_MODULE, "zram", "", "loaded", 0);
	if (!err)
		err = kmodule_load("zram");
	if (err == -EIO)
		return fail_plain(ENOENT, "load zram: this kernel has no such "
				  "module");
	if (!err && !zram_available())
		err = knob_lacks_hot_add();
	return err;
}

/*
 * The number is known only after the device exists. So the number that it will
 * get is journalled first: a device of that number without a size is ours.
 */
static int knob_add_zram(struct knob_session *s, unsigned *number,
			 uint64_t bytes)
{
	char name[ZRAM_NAME_BYTES], size[32];
	int err;

	snprintf(name, sizeof(name), "zram%u", zram_next());
	err = journal_append(&s->journal, KNOB_ZRAM, name, "", "0", 0);
	if (!err)
		err = zram_add(number);
	if (err)
		return err;
	snprintf(name, sizeof(name), "zram%u", *number);
	snprintf(size, sizeof(size), "%" PRIu64, bytes);
	return knob_journal(s, KNOB_ZRAM, name, "", size, 0);
}

int knob_hold_zram(struct knob_session *s, uint64_t size_bytes)
{
	char path[64];
	unsigned number;
	int err;

	err = knob_round_to_pages(&size_bytes);
	if (!err)
		err = knob_load_zram(s);
	if (err)
		return err;
	if (s->dry) {
		err = swapdev_probe();
		if (err)
			return err;
		fprintf(s->dry, "swap: none -> a zram device of %" PRIu64
			" bytes, priority %d\n", size_bytes,
			SWAPDEV_PRIORITY_MAX);
		return 0;
	}
	err = knob_add_zram(s, &number, size_bytes);
	if (!err)
		err = zram_set_size(number, size_bytes);
	if (err)
		return err;
	snprintf(path, sizeof(path), "/dev/zram%u", number);
	return swapdev_on(path);
}

int knob_hold_cgroup(struct knob_session *s, const char *controller)
{
	bool enabled;
	int err = cgroup_probe(controller);

	if (!err)
		err = cgroup_enabled(controller, &enabled);
	if (err)
		return err;
	/* knob_open() has already removed a cgroup left by a killed run. */
	if (cgroup_exists())
		return fail(EEXIST, "make the cgroup " CGROUP_NAME);
	if (s->dry) {
		err = cgroup_writable();
		if (err)
			return err;
		fprintf(s->dry, "cgroup " CGROUP_NAME ": none -> one with the "
			"%s controller\n", controller);
		return 0;
	}
	err = knob_journal(s, KNOB_CGROUP, CGROUP_NAME,
			   enabled ? "on" : "off", controller, 0);
	if (!err && !enabled)
		err = cgroup_enable(controller, true);
	return err ? err : cgroup_create();
}

int knob_restore(struct knob_session *session)
{
	unsigned nr = 0;

	if (session->dry)
		return 0;
	return knob_restore_entries(&session->journal,
				    session->tell ? stderr : NULL, &nr);
}
