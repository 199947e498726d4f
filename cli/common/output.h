/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>
#include <jansson.h>

/* Results on standard output, messages on standard error. */

/*
 * output_json() - print @json, indented; characters outside ASCII as \\u and
 * digits.
 * @json: NULL: it could not be made, for lack of memory.
 * @what: its contents, for the message: "the prices".
 * Return: 0; -ENOMEM, or as output_flush(), with fail().
 */
int output_json(const json_t *json, const char *what);

/*
 * output_flush() - flush standard output and find whether everything was
 * written.
 * Return: 0; -errno with fail().
 */
int output_flush(void);

/*
 * output_capture() - from now on keep in memory what is printed to stdout.
 * output_captured() - stop that. The text is @capture->text, to be freed
 * whether the call succeeds or not. Between the two calls nothing may flush
 * stdout or end the program.
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
 * output_check_at_exit() - from now on, when the program ends and its output
 * did not reach standard output (a full device, a closed descriptor), print a
 * message on standard error and exit with EXIT_USAGE instead of EXIT_DONE. That
 * includes an exit() inside a library, as argp calls it after --help, but not a
 * child that ends by _exit(). If the reader of a pipe is gone, the kernel's
 * SIGPIPE ends the program, unless it is ignored.
 */
void output_check_at_exit(void);

/*
 * output_clean_errors() - from now on pass each line printed to stderr, also by
 * a library, through text_clean(): argp and getopt quote wrong options
 * unchanged. Text that moves the cursor must be written to STDERR_FILENO.
 */
void output_clean_errors(void);

#endif
