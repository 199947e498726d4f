/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/knob.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cgroup.h"
#include "lib/fail.h"
#include "lib/knob_session.h"
#include "lib/swapdev.h"
#include "lib/zram.h"

static struct knob_session *new_session(void)
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

int knob_open(const char *state_dir, struct knob_session **session)
{
	struct knob_session *s = new_session();
	unsigned nr = 0;
	int err;

	if (!s)
		return -ENOMEM;
	err = statedir_open(&s->dir, state_dir, true);
	if (err)
		goto free_session;
	err = journal_load(&s->journal, &s->dir);
	if (err)
		goto close_dir;
	err = knob_restore_entries(&s->journal, stderr, &nr);
	if (err)
		goto free_journal;
	*session = s;
	return 0;
free_journal:
	journal_free(&s->journal);
close_dir:
	statedir_close(&s->dir);
free_session:
	free(s);
	return err;
}

int knob_open_dry(FILE *out, struct knob_session **session)
{
	*session = new_session();
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

/* Before it is made: journalled, and told. */
static int journal_change(struct knob_session *s, enum knob_kind kind,
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

int knob_get(const char *target, pid_t pid, char value[KNOB_VALUE_BYTES])
{
	return pid ? kthread_cpus_get(pid, value) : tunable_read(target, value);
}

int knob_set(const char *target, pid_t pid, const char *value)
{
	return pid ? kthread_cpus_set(pid, value) :
		     tunable_write(target, value);
}

/* A value the kernel took but changed is not what the caller measures. */
static int read_back(const char *target, pid_t pid, const char *before,
		     const char *value)
{
	char now[KNOB_VALUE_BYTES];
	int err = knob_get(target, pid, now);

	if (err || tunable_equal(now, value))
		return err;
	err = knob_set(target, pid, before);
	if (err)
		return err;
	return fail(EIO, "%s: wrote \"%.80s\", reads \"%.80s\"; undone",
		    target, value, now);
}

static int hold_value(struct knob_session *s, const char *target, pid_t pid,
		      const char *value)
{
	char before[KNOB_VALUE_BYTES];
	int err = knob_get(target, pid, before);

	if (err || tunable_equal(before, value))
		return err;
	if (s->dry) {
		/* Also root's: a container has /sys read-only. */
		if (!pid && access(target, W_OK) && errno == EROFS)
			return fail(EROFS, "set %s to \"%.80s\"", target,
				    value);
		fprintf(s->dry, "%s: %s -> %s\n", target, before, value);
		return 0;
	}
	err = journal_change(s, pid ? KNOB_AFFINITY : KNOB_TUNABLE, target,
			     before, value, pid);
	if (!err)
		err = knob_set(target, pid, value);
	return err ? err : read_back(target, pid, before, value);
}

int knob_hold(struct knob_session *session, const char *path,
	      const char *value)
{
	if (!tunable_path_ok(path))
		return fail(EINVAL, "%s is not a tunable: it must be under "
			    "/sys, /proc/sys or /proc/irq", path);
	return hold_value(session, path, 0, value);
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
	return hold_value(session, comm, pid, cpus);
}

static int round_to_pages(uint64_t *size_bytes)
{
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);

	if (*size_bytes < 10 * page_bytes || *size_bytes > INT64_MAX / 2)
		return fail(EINVAL, "swap of %" PRIu64 " bytes: at least 10 "
			    "pages", *size_bytes);
	*size_bytes = (*size_bytes + page_bytes - 1) / page_bytes * page_bytes;
	return 0;
}

int knob_hold_swapfile(struct knob_session *s, uint64_t size_bytes)
{
	char name[32], path[PATH_MAX + 32];
	int err;

	err = round_to_pages(&size_bytes);
	if (err)
		return err;
	if (s->dry) {
		fprintf(s->dry, "swap: none -> a file of %" PRIu64 " bytes, "
			"priority %d\n", size_bytes, SWAPDEV_PRIORITY_MAX);
		return 0;
	}
	err = swapdev_file_name(name);
	if (!err)
		err = journal_change(s, KNOB_SWAPFILE, name, "", "on", 0);
	if (!err)
		err = swapdev_create_file(&s->dir, name, size_bytes);
	if (err)
		return err;
	snprintf(path, sizeof(path), "%s/%s", s->dir.path, name);
	return swapdev_on(path);
}

/* In dry mode a missing module counts as loadable. */
static int load_zram(struct knob_session *s)
{
	int err;

	if (zram_available())
		return 0;
	if (module_loaded("zram"))
		return fail(ENOENT, "zram here cannot add devices");
	if (s->dry) {
		fputs("module zram: not loaded -> loaded\n", s->dry);
		return 0;
	}
	err = journal_change(s, KNOB_MODULE, "zram", "", "loaded", 0);
	if (!err)
		err = module_load("zram");
	if (err == -EIO)
		return fail(ENOENT, "load zram: this kernel has no such "
			    "module");
	if (!err && !zram_available())
		err = fail(ENOENT, "zram here cannot add devices");
	return err;
}

/*
 * The number is known only once the device exists, so the one it will get is
 * journalled first: a device there, without a size, is the one we made.
 */
static int add_zram(struct knob_session *s, unsigned *number, uint64_t bytes)
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
	return journal_change(s, KNOB_ZRAM, name, "", size, 0);
}

int knob_hold_zram(struct knob_session *s, uint64_t size_bytes)
{
	char path[64];
	unsigned number;
	int err;

	err = round_to_pages(&size_bytes);
	if (!err)
		err = load_zram(s);
	if (err)
		return err;
	if (s->dry) {
		fprintf(s->dry, "swap: none -> a zram device of %" PRIu64
			" bytes, priority %d\n", size_bytes,
			SWAPDEV_PRIORITY_MAX);
		return 0;
	}
	err = add_zram(s, &number, size_bytes);
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
	/* A journalled one of ours is gone by now: no session opens before. */
	if (cgroup_exists())
		return fail(EEXIST, "make the cgroup " CGROUP_NAME);
	if (s->dry) {
		fprintf(s->dry, "cgroup " CGROUP_NAME ": none -> one with the "
			"%s controller\n", controller);
		return 0;
	}
	err = journal_change(s, KNOB_CGROUP, CGROUP_NAME,
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
