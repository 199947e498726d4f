/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/common/verb.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

/* A failed write was reported, or the caller of output_flush() reports it. */
static bool output_told;

int output_json(const json_t *json, const char *what)
{
	if (!json)
		return fail(ENOMEM, "write %s as JSON", what);
	/*
	 * If json_dumpf() failed for another reason than writing, memory ran
	 * out.
	 */
	if (json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) &&
	    !ferror(stdout))
		return fail(ENOMEM, "write %s as JSON", what);
	putchar('\n');
	return output_flush();
}

int output_flush(void)
{
	bool lost = fflush(stdout) != 0;
	int err = errno;

	if (!lost && !ferror(stdout))
		return 0;
	output_told = true;
	/* An earlier failure has left no errno. */
	return lost ? fail(err, "write to standard output") :
		fail_plain(EIO, "write to standard output: an earlier write "
			   "failed, so a part is lost");
}

int output_capture(struct output_capture *capture)
{
	*capture = (struct output_capture){ .real = stdout };
	capture->kept = open_memstream(&capture->text, &capture->len);
	if (!capture->kept)
		return fail(ENOMEM, "allocate memory for the printed text");
	stdout = capture->kept;
	return 0;
}

int output_captured(struct output_capture *capture)
{
	bool lost = ferror(capture->kept);

	stdout = capture->real;
	if (fclose(capture->kept) || lost)
		return fail(ENOMEM, "allocate memory for the printed text");
	return 0;
}

static void output_at_exit(int status, void *unused)
{
	(void)unused;
	if (output_told) {
		if (!status)
			_exit(EXIT_USAGE);
		return;
	}
	if (!output_flush())
		return;
	warn_line("%s", fail_text());
	_exit(status ? status : EXIT_USAGE);
}

void output_check_at_exit(void)
{
	if (on_exit(output_at_exit, NULL))
		warn_line("no memory to check standard output at the end");
}

static ssize_t output_write_all(const char *text, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t written = write(STDERR_FILENO, text + done, len - done);

		if (written < 0 && errno != EINTR)
			return 0;
		done += written < 0 ? 0 : (size_t)written;
	}
	return (ssize_t)len;
}

/*
 * Return: @len or, on error, 0: stdio treats anything less than @len as
 * failure.
 */
static ssize_t output_write_clean(void *unused, const char *text, size_t len)
{
	char clean[512];

	(void)unused;
	for (size_t done = 0; done < len;) {
		size_t part = 0;

		for (; part < sizeof(clean) && done < len; part++, done++)
			clean[part] = text[done] == '\n' || text[done] == '\t' ?
				text[done] : text_clean_byte(text[done]);
		if (!output_write_all(clean, part))
			return 0;
	}
	return (ssize_t)len;
}

void output_clean_errors(void)
{
	FILE *clean = fopencookie(NULL, "w", (cookie_io_functions_t){
		.write = output_write_clean });

	if (!clean) {
		warn_line("no memory to clean the printed text");
		return;
	}
	setvbuf(clean, NULL, _IONBF, 0);
	stderr = clean;
}
