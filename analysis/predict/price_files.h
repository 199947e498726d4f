/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_FILES_H
#define ANALYSIS_PRICE_FILES_H

#include "analysis/predict/prices.h"

/*
 * price_files_sort() - set times, counts and injected of @prices to the runs of
 * its files.
 * Return: 0; -EINVAL with fail() as prices_load(); -ENOMEM with fail(). In each
 * case prices_free() releases them.
 */
int price_files_sort(struct prices *prices);

#endif
