/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Makes foreign text fit to print. Thread-safe. */

/*
 * text_clean() - @text as printable ASCII in at most @size bytes, NUL included:
 * each control character and each byte beyond ASCII becomes '?'. A text that
 * does not fit is cut and ends in "...".
 * Return: @buf.
 */
const char *text_clean(const char *text, char *buf, size_t size);

/* text_clean_byte() - one byte of text, cleaned as by text_clean(). */
char text_clean_byte(char c);

/*
 * text_quote() - append @word to the string in @buf as one word of a shell
 * command, after a space unless it is the first word; printable ASCII only.
 * Return: false if @word does not fit; @buf is then unchanged.
 */
bool text_quote(const char *word, char *buf, size_t size);

#endif
