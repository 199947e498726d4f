/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PERFCTL_H
#define LIB_PERFCTL_H

#include <stdbool.h>

/*
 * perf's control protocol, from the side of the program that perf stat (or
 * record) was started for with --control and -D -1: "enable\n" and
 * "disable\n" go to perf, which answers "ack\n" and a NUL when it has done so.
 * Source: tools/perf/util/evlist.c, evlist__ctlfd_process().
 */
struct perf_control {
	bool is_open;			/* zeroed: not open */
	int ctl_fd, ack_fd;
};

/*
 * perf_control_open() - @text as perf takes it after --control, with both
 * ends: "fd:CTL,ACK" or "fifo:CTL,ACK". Without the acknowledgement nobody
 * knows when perf counts, so it is not optional here.
 * Return: 0; -EINVAL (not of that form); -ENXIO (nobody has opened the fifo
 * to read); else -errno. All with fail().
 */
int perf_control_open(const char *text, struct perf_control *control);
void perf_control_close(struct perf_control *control);

/*
 * perf_control_enable(), perf_control_disable() - and wait until perf has.
 * Do nothing where the control is not open.
 * Return: 0; -ETIMEDOUT if perf does not answer within 10 s; -EPIPE if it is
 * gone; -EBADMSG if it says something else. With fail().
 */
int perf_control_enable(const struct perf_control *control);
int perf_control_disable(const struct perf_control *control);

#endif
