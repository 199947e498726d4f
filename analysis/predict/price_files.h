/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_FILES_H
#define ANALYSIS_PRICE_FILES_H

#include "analysis/predict/prices.h"

/*
 * price_files_sort() - set times, counts and injected of @prices to the runs of
 * @files.
 * Return: 0; -EINVAL with fail() as prices_find(); -ENOMEM with fail(). In each
 * case prices_free() releases them.
 */
int price_files_sort(const struct side *files, struct prices *prices);

#endif
