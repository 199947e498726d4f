/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_VERDICT_H
#define ANALYSIS_COMPARE_VERDICT_H

#include "analysis/compare/comparison.h"

/*
 * The level is shared, so that the chance of any false alarm among all rows
 * is at most 1 - level, however many metrics are shown: the main times (of
 * pins, events and operations) have this share of it, all other rows together
 * the rest. In each of both parts p is adjusted by Holm's method.
 */
#define COMPARE_MAIN_SHARE 0.8

/*
 * Interrupts per event are called different if they differ by that much, and
 * by that share of the larger; what --exact counted, by half an operation per
 * event and its share.
 */
#define COMPARE_LEAST_COUNT		0.02
#define COMPARE_LEAST_COUNT_SHARE	0.05
#define COMPARE_LEAST_EXECUTED		0.5
#define COMPARE_LEAST_EXECUTED_SHARE	0.005

/*
 * compare_few_boots() - is it no count that the kernel decides, and are its
 * boots fewer than COMPARE_MIN_BOOTS? Or is it one, of one boot of a side with
 * fewer visits than COMPARE_MIN_VISITS?
 */
bool compare_few_boots(const struct compare_row *row);

/*
 * compare_countable() - is @difference of a count, of which @larger is the
 * larger value, one that a reader can call a count? True of all but counts.
 */
bool compare_countable(size_t metric, double difference, double larger);

/* compare_family_of() - the tests that those of @row are among. */
enum compare_family_id compare_family_of(const struct compare_row *row);

/*
 * compare_judge() - the verdict of each row, by its interval and by Holm's
 * adjusted p. Rows over machines are judged together, and apart from them
 * those of single machines.
 * Return: 0 with family and family_machines set; -ENOMEM with fail().
 */
int compare_judge(struct compare_result *result);

#endif
