/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include <stddef.h>
#include <stdio.h>

/* Numbers as text for tables. Return: @buf. */

#define FORMAT_BYTES 40

/* format_value() - four significant digits, at most 8 columns; "-" if NAN. */
const char *format_value(double value, char buf[FORMAT_BYTES]);

/* format_narrow() - the same in at most 5 columns: "12.4k". */
const char *format_narrow(double value, char buf[FORMAT_BYTES]);

/*
 * format_short() - three digits, with a sign in at most 6 columns below 1e12:
 * "-8.65k". "0" below 0.005; "-" if NAN.
 */
const char *format_short(double value, char buf[FORMAT_BYTES]);

/*
 * format_change() - "+3.2%" or, unless @relative, "+1.00"; "-" if NAN.
 * format_interval() - "[ +3.2, +4.8]"; @open and @close are the brackets.
 */
const char *format_change(double change, int relative, char buf[FORMAT_BYTES]);
const char *format_interval(double low, double high, const char *open,
			    const char *close, char buf[FORMAT_BYTES]);

/*
 * format_interval_head() - the head of a column of intervals: " 95 % interval".
 */
const char *format_interval_head(double level, char buf[FORMAT_BYTES]);

/* format_p() - "0.0012", "<1e-4"; "-" if NAN. */
const char *format_p(double p, char buf[FORMAT_BYTES]);

#endif
