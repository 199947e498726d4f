/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_WORDS_H
#define CLI_COVER_WORDS_H

#include <stddef.h>

/*
 * cover_words() - describe @cell from the summaries of its subjects: "ksmd
 * merges the area's identical pages; nobody pins; an event: page merged".
 * Return: @buf; "" if this mmfence does not know the cell.
 */
const char *cover_words(const char *cell, char *buf, size_t size);

#endif
