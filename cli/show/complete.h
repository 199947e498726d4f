/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/common/verb.h"

/*
 * complete_words() - print what may stand for the last of @words, one a line:
 * verbs, the options of a verb from its table, the values of an option where
 * they are names, cells.
 * @verbs:    ends with NULL.
 * @nr_words: of the command line without the program's name.
 */
void complete_words(const struct verb *const *verbs, char **words,
		    int nr_words);

#endif
