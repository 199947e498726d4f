/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Text from strangers, made fit to print. Thread-safe. */

/*
 * text_clean() - @text as printable ASCII in at most @size bytes, NUL
 * included: each control character and each byte of another character set
 * becomes '?'. What does not fit is cut, and ends in "...".
 * Return: @buf.
 */
const char *text_clean(const char *text, char *buf, size_t size);

/*
 * text_clean_byte() - one byte of text as text_clean() has it.
 */
char text_clean_byte(char c);

/*
 * text_quote() - append @word to the string in @buf as one word of a shell
 * command, a space before it unless it is the first; printable ASCII only.
 * Return: false if it does not fit; @buf is as it was.
 */
bool text_quote(const char *word, char *buf, size_t size);

#endif
