/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_SUPPORT_PRIORITY_H
#define TESTS_SUPPORT_PRIORITY_H

/*
 * priority_run() - @tests in a child with a session and an autogroup of its
 * own at nice -20, as the measuring child has: without it a busy machine
 * leaves a spinning thread half of its CPU.
 * Return: what @tests returned; 1 if the child died.
 */
int priority_run(int (*tests)(void));

#endif
