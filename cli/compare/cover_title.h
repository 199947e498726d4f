/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_TITLE_H
#define CLI_COVER_TITLE_H

#include "analysis/compare/compare.h"

#define COVER_TITLE_BYTES 128

/*
 * cover_title() - what the letter has, of what: "IPIs and executed
 * operations of taking pages away".
 * Return: @buf.
 */
const char *cover_title(const struct comparison *comparison,
			char buf[COVER_TITLE_BYTES]);

#endif
