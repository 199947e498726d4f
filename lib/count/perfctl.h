/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PERFCTL_H
#define LIB_PERFCTL_H

#include <stdbool.h>

/*
 * The control protocol of perf, on the side of the program that perf stat (or
 * record) measures. perf is started with --control and -D -1. It takes the
 * commands "enable\n" and "disable\n" and answers "ack\n" and a NUL when a
 * command is done.
 * Source: tools/perf/util/evlist.c, evlist__ctlfd_process().
 */
struct perf_control {
	bool is_open;			/* zeroed: not open */
	int ctl_fd, ack_fd;
};

/*
 * perf_control_open() - open both ends named by @text, the argument of perf's
 * --control: "fd:CTL,ACK" or "fifo:CTL,ACK". ACK is not optional here, because
 * only the acknowledgement tells when perf counts.
 * Return: 0; -EINVAL if @text does not have that form; -ENXIO if no process has
 * the fifo open for reading; else -errno. All with fail().
 */
int perf_control_open(const char *text, struct perf_control *control);
void perf_control_close(struct perf_control *control);

/*
 * perf_control_enable(), perf_control_disable() - let perf start or stop
 * counting, and wait for its acknowledgement. Do nothing if @control is not
 * open.
 * Return: 0; -ETIMEDOUT if perf does not answer within 10 s; -EPIPE if perf has
 * ended; -EBADMSG for any other answer. With fail().
 */
int perf_control_enable(const struct perf_control *control);
int perf_control_disable(const struct perf_control *control);

#endif
