/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_PREDICT_H
#define CLI_COVER_PREDICT_H

#include "analysis/compare/compare.h"

/*
 * cover_print_predict() - print at most six lines on the times that the counts
 * of the letter predict on the machine of the prices in the @nr files at
 * @paths. A blank line precedes them.
 * Return: 0; as prices_load() and predict_find().
 */
int cover_print_predict(const struct compare_result *result,
			char *const *paths, size_t nr);

#endif
