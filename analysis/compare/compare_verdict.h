/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_VERDICT_H
#define ANALYSIS_COMPARE_VERDICT_H

#include "analysis/compare/comparison.h"

/*
 * The level is shared between two families, so that the chance of any false
 * alarm among all rows is at most 1 - level, however many metrics are shown.
 * The main times (of pins, events and operations) get this share of it, all
 * other rows together the rest. Within each family p is adjusted by Holm's
 * method.
 */
#define COMPARE_MAIN_SHARE 0.8

/*
 * Interrupts per event are called different if the difference is at least this
 * large, and at least this share of the larger value. Counts of --exact must
 * differ by half an operation per event and by their own share.
 */
#define COMPARE_LEAST_COUNT		0.02
#define COMPARE_LEAST_COUNT_SHARE	0.05
#define COMPARE_LEAST_EXECUTED		0.5
#define COMPARE_LEAST_EXECUTED_SHARE	0.005

/*
 * compare_few_boots() - are there too few boots for a verdict? For anything but
 * a count that the kernel decides: fewer than COMPARE_MIN_BOOTS. For such a
 * count: a side of one boot with fewer than COMPARE_MIN_VISITS visits.
 */
bool compare_few_boots(const struct compare_row *row);

/*
 * compare_countable() - for a count: is @difference large enough to be called
 * one? @larger is the larger value. Always true for anything but counts.
 */
bool compare_countable(size_t metric, double difference, double larger);

/* compare_family_of() - the family of tests that @row belongs to. */
enum compare_family_id compare_family_of(const struct compare_row *row);

/*
 * compare_judge() - set the verdict of each row, from its interval and Holm's
 * adjusted p. Rows over machines are judged together, and separately the rows
 * of single machines.
 * Return: 0 with family and family_machines set; -ENOMEM with fail().
 */
int compare_judge(struct compare_result *result);

#endif
