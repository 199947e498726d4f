/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PREDICT_JSON_H
#define CLI_PREDICT_JSON_H

#include "cli/predict/predict_text.h"

/*
 * predict_print_json() - print "mmfence.predict/1".
 * Return: 0; -errno with fail().
 */
int predict_print_json(const struct predict_report *report);

#endif
