/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_PRIORITY_H
#define TESTS_SUPPORT_PRIORITY_H

/*
 * priority_run() - run @tests in a child with a session and an autogroup of its
 * own at nice -20, as the measuring child has. Without this a spinning thread
 * has only half of its CPU on a busy machine.
 * Return: what @tests returned; 1 if the child died.
 */
int priority_run(int (*tests)(void));

#endif
