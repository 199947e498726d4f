/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/common/verb.h"

/*
 * complete_words() - print the possible forms of the last of @words, one per
 * line: verbs, the options of a verb from its table, the values of an option if
 * these are names, cells.
 * @verbs:    ends with NULL.
 * @nr_words: on the command line, without the program's name.
 */
void complete_words(const struct verb *const *verbs, char **words,
		    int nr_words);

#endif
