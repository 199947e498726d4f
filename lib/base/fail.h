/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FAIL_H
#define LIB_FAIL_H

/*
 * One error rule: a function returns 0 or -errno. The function that made the
 * failing call describes the attempt through fail(). Its callers only pass the
 * code up.
 */

#define FAIL_TEXT_BYTES 512

/*
 * fail() - record what was attempted and why it failed.
 * @err: the errno value, positive (a negated one is accepted); 0 leaves the
 *       errno text out.
 * @fmt: what was attempted, with operands and units.
 *
 * The text is kept per thread and replaces the previous text.
 * Return: -@err; -EINVAL if @err is 0.
 */
int fail(int err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * fail_plain() - as fail(), but without the errno text: for a complete sentence
 * such as "this kernel has no KSM".
 * @err: the code that callers decide by, positive: ENOENT, EOPNOTSUPP.
 */
int fail_plain(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#ifdef __clang_analyzer__
/* The analyzer sees one file at a time: tell it that fail() never returns 0. */
#define fail(...) (fail(__VA_ARGS__), -1)
#define fail_plain(...) (fail_plain(__VA_ARGS__), -1)
#endif

/*
 * fail_text() - the calling thread's last fail() as one line.
 * Return: a string owned by the module, valid until the next fail() in this
 * thread; "" if there was none.
 */
const char *fail_text(void);

/* fail_clear() - forget the calling thread's last text. */
void fail_clear(void);

/*
 * warn_line() - one line "mmfence: ..." on standard error, for warnings and
 * progress, never for results. The line is cleaned as by text_clean(), so that
 * neither a file name nor the contents of a foreign file can send control
 * characters to a terminal.
 */
void warn_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
