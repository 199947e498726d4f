/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits and policies that keep a run from using what the kernel offers. */
#include "cli/show/check_limits.h"

#include "bench/visit/counted.h"
#include "lib/base/fail.h"
#include "lib/sys/jsonfile.h"
#include "lib/sys/memlimit.h"
#include "lib/sys/procfs.h"

/* The reason why perf cannot count on CPU 0; null if it can. */
static json_t *check_perf_refusal(int root_fd)
{
	const struct counter_target target = { .cpu = 0 };
	int row = counter_find("minor-faults");
	struct counter_selection selection = { .event = { false } };
	struct counter_session *session;
	json_t *reason;

	selection.event[row] = true;
	if (counter_open(root_fd, COUNTER_BACKEND_RAW, &selection, &target, 1,
			 &session))
		return jsonfile_text(fail_text());
	reason = counter_status_of(session, (unsigned)row) == COUNTER_OK ?
			 json_null() :
			 jsonfile_text(counter_reason(session, (unsigned)row));
	counter_close(session);
	return reason;
}

static json_t *check_lockdown(int root_fd)
{
	char word[32];

	if (procfs_choice(root_fd, "sys/kernel/security/lockdown", word,
			  sizeof(word)))
		return json_null();
	return jsonfile_text(word);
}

json_t *check_limits(int root_fd)
{
	uint64_t bytes;
	const char *by;
	bool known = !memlimit_available(root_fd, &bytes, &by);

	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o}", "memory_available_bytes",
		known ? json_integer((json_int_t)bytes) : json_null(),
		"memory_limited_by", known ? json_string(by) : json_null(),
		"perf_refused", check_perf_refusal(root_fd),
		"perf_event_paranoid",
		jsonfile_string(root_fd, "proc/sys/kernel/perf_event_paranoid"),
		"io_uring_disabled",
		jsonfile_string(root_fd, "proc/sys/kernel/io_uring_disabled"),
		"lockdown", check_lockdown(root_fd));
}
