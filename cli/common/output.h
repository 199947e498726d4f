/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>
#include <jansson.h>

/* Results on standard output, messages on standard error. */

/*
 * output_json() - print @json, indented; what is no ASCII, as \\u and digits.
 * @json: NULL: it could not be made, for lack of memory.
 * @what: what it holds, for the message: "the prices".
 * Return: 0; -ENOMEM, or as output_flush(), with fail().
 */
int output_json(const json_t *json, const char *what);

/*
 * output_flush() - did all that was printed reach standard output?
 * Return: 0; -errno with fail().
 */
int output_flush(void);

/*
 * output_capture() - from now on what is printed to stdout is kept.
 * output_captured() - no longer; what was kept is @capture->text, to be freed
 * whether it succeeds or not. Nothing that flushes or ends the program in
 * between.
 * Return: 0; -ENOMEM with fail(). After an error nothing is captured.
 */
struct output_capture {
	FILE *real, *kept;
	char *text;
	size_t len;
};
int output_capture(struct output_capture *capture);
int output_captured(struct output_capture *capture);

/*
 * output_check_at_exit() - from now on a program that ends says on standard
 * error if what it printed did not reach standard output (a full device, a
 * closed descriptor), and its status is EXIT_USAGE where it was EXIT_DONE.
 * That holds for exit() inside of a library, as argp does after --help. A
 * child that ends by _exit() is not concerned. Where the reader of a pipe is
 * gone the kernel's SIGPIPE ends the program, unless it is ignored.
 */
void output_check_at_exit(void);

/*
 * output_clean_errors() - from now on each line that is printed to stderr, also
 * by a library, is as text_clean() has it: argp and getopt quote wrong options
 * as they were given. What moves the cursor is to be written to STDERR_FILENO.
 */
void output_clean_errors(void);

#endif
