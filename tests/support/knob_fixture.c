/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit.h"

#include <dirent.h>
#include <glob.h>
#include <stdarg.h>

#include "lib/hold/threadstate.h"
#include "tests/support/knob_fixture.h"

char state_dir[64];
char before[SNAPSHOT_BYTES], after[SNAPSHOT_BYTES];

/*
 * The settings that the tests hold; an advisor comes before the setting that it
 * would refuse.
 */
static const char *const touched[] = {
	KSM "advisor_mode", KSM "pages_to_scan", KSM "sleep_millisecs",
	THP "defrag", THP "shmem_enabled", THP "enabled",
	THP "hugepages-2048kB/enabled",
	THP "khugepaged/scan_sleep_millisecs",
	THP "khugepaged/alloc_sleep_millisecs",
	"/sys/module/printk/parameters/time",
};

#define NR_TOUCHED (sizeof(touched) / sizeof(touched[0]))

static char as_found[NR_TOUCHED][TUNABLE_VALUE_BYTES];
static char min_free_before[TUNABLE_VALUE_BYTES];
struct knob_session *live_session;

int make_state_dir(void **state)
{
	for (size_t i = 0; i < NR_TOUCHED; i++)
		if (tunable_read(touched[i], as_found[i]))
			as_found[i][0] = '\0';
	strcpy(state_dir, "/var/tmp/mmfence-test.XXXXXX");
	return mkdtemp(state_dir) ? 0 : -1;
}

/* After a test that failed, the machine must be as found all the same. */
int remove_state_dir(void **state)
{
	static const char *const names[] = { "lock", "journal", "journal.new",
					     "log" };
	char now[TUNABLE_VALUE_BYTES], path[128];

	if (live_session)
		knob_restore(live_session);
	knob_close(live_session);
	for (size_t i = 0; i < NR_TOUCHED; i++)
		if (as_found[i][0] && !tunable_read(touched[i], now) &&
		    strcmp(now, as_found[i]))
			tunable_write(touched[i], as_found[i]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", state_dir, names[i]);
		unlink(path);
	}
	return rmdir(state_dir);
}

const char *in_state_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", state_dir, name);
	return path;
}

/* The file as it is, in a static buffer; "" if there is none. */
const char *file_text(const char *path)
{
	static char text[8192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

void put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

__attribute__((format(printf, 2, 3)))
static void note(char *out, const char *fmt, ...)
{
	size_t used = strlen(out);
	va_list args;

	va_start(args, fmt);
	vsnprintf(out + used, SNAPSHOT_BYTES - used, fmt, args);
	va_end(args);
}

static void note_files(char *out, const char *pattern)
{
	glob_t found;

	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			note(out, "%s %s\n", found.gl_pathv[i],
			     file_text(found.gl_pathv[i]));
	globfree(&found);
}

static void note_names(char *out, const char *pattern)
{
	glob_t found;

	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			note(out, "%s\n", found.gl_pathv[i]);
	globfree(&found);
}

static void note_swaps(char *out)
{
	FILE *file = fopen("/proc/swaps", "re");
	char name[256], size[32], priority[32];

	while (file && fscanf(file, "%255s %*s %31s %*s %31s", name, size,
			      priority) == 3)
		note(out, "swap %s %s %s\n", name, size, priority);
	if (file)
		fclose(file);
}

/* Settings, not counters; swap without how full it is. */
static void snapshot(char out[SNAPSHOT_BYTES])
{
	static const char *const threads[] = { "ksmd", "khugepaged" };
	char thread[THREADSTATE_BYTES];
	pid_t pid;

	out[0] = '\0';
	note_files(out, KSM "[au]*");
	note_files(out, KSM "pages_to_scan");
	note_files(out, KSM "[rm]*");
	note_files(out, KSM "s[lm]*");
	note_files(out, THP "[des]*");
	note_files(out, THP "hugepages-*/enabled");
	note_files(out, THP "khugepaged/[adm]*");
	note_files(out, THP "khugepaged/pages_to_scan");
	note_files(out, THP "khugepaged/scan_sleep_millisecs");
	note_files(out, MIN_FREE);
	note_files(out, "/proc/sys/vm/swappiness");
	note_files(out, "/proc/sys/vm/nr_hugepages");
	note_files(out, "/sys/fs/cgroup/cgroup.subtree_control");
	note_files(out, "/sys/fs/cgroup/unified/cgroup.subtree_control");
	note_names(out, "/sys/fs/cgroup/mmfence");
	note_names(out, "/sys/fs/cgroup/unified/mmfence");
	note_swaps(out);
	note_names(out, "/sys/block/*");
	note_names(out, in_state_dir("[!l]*"));
	for (size_t i = 0; i < 2; i++)
		if (!kthread_find(threads[i], &pid) &&
		    !threadstate_get(pid, thread))
			note(out, "%s on %s\n", threads[i], thread);
}

bool memory_came(void)
{
	static unsigned long pages_before;
	unsigned long pages = 0, zone;
	FILE *file = fopen("/proc/zoneinfo", "re");
	char line[256];
	bool came;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " managed %lu", &zone) == 1)
			pages += zone;
	if (file)
		fclose(file);
	came = pages != pages_before;
	pages_before = pages;
	return came;
}

void remember(void)
{
	memory_came();
	if (tunable_read(MIN_FREE, min_free_before))
		min_free_before[0] = '\0';
	snapshot(before);
}

/* cmocka cuts a long text short: tell the lines that differ. */
static void tell_difference(void)
{
	char *a = strdup(before), *b = strdup(after);
	char *rest_a = a, *rest_b = b, *line_a, *line_b;

	do {
		line_a = strsep(&rest_a, "\n");
		line_b = strsep(&rest_b, "\n");
		if (!line_a || !line_b || strcmp(line_a, line_b))
			print_error("before: %s\nafter:  %s\n",
				    line_a ? line_a : "-",
				    line_b ? line_b : "-");
	} while (line_a || line_b);
	free(a);
	free(b);
}

void assert_as_before(void)
{
	if (memory_came() && min_free_before[0])
		must(tunable_write(MIN_FREE, min_free_before));
	snapshot(after);
	if (!strcmp(after, before))
		return;
	tell_difference();
	fail_msg("the machine is not as it was before");
}

/* open_session(), close_session() - and all is as it was in between. */
struct knob_session *open_session(void)
{
	remember();
	must(knob_open(state_dir, &live_session));
	return live_session;
}

void close_session(struct knob_session *session)
{
	must(knob_restore(session));
	knob_close(session);
	live_session = NULL;
	assert_as_before();
}

static bool machine_is_taken(void)
{
	int fd = open(STATEDIR_MACHINE_LOCK, O_RDWR | O_CLOEXEC);
	bool taken = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB);

	if (fd >= 0)
		close(fd);
	return taken;
}

bool cannot_run_here(void)
{
	if (geteuid() != 0)
		puts("skip: tunables need root");
	else if (access(KSM "run", W_OK) || access(THP "defrag", W_OK))
		puts("skip: this kernel has no KSM or no THP");
	else if (machine_is_taken())
		puts("skip: another session holds this machine's tunables");
	else
		return false;
	return true;
}
