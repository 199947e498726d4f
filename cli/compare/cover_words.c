/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptions of cells in words. */
#include "cli/compare/cover_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bench/registry/spec_parse.h"

struct words {
	char *text;
	size_t len, size;
};

static void words_add(struct words *words, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void words_add(struct words *words, const char *fmt, ...)
{
	size_t room = words->size - words->len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(words->text + words->len, room, fmt, args);
	va_end(args);
	words->len += (size_t)len < room ? (size_t)len : room - 1;
}

static const struct opt_spec *words_find(const struct opt_spec *opts,
					 const char *name, size_t len)
{
	for (; opts && opts->name; opts++)
		if (strlen(opts->name) == len &&
		    !strncmp(opts->name, name, len))
			return opts;
	return NULL;
}

/* Does @opts contain ":name=" or ",name=" before the next subject? */
static bool words_is_given(const char *opts, const char *name)
{
	size_t len = strlen(name);

	while (*opts == ':' || *opts == ',') {
		opts++;
		if (!strncmp(opts, name, len) && opts[len] == '=')
			return true;
		opts += strcspn(opts, ",+");
	}
	return false;
}

/*
 * The meaning of @value in a help text like "1: written before; 0: clean"; or
 * NULL.
 */
static const char *words_of_value(const char *help, const char *value,
				  size_t len)
{
	while (help && (strncmp(help, value, len) || help[len] != ':')) {
		help = strpbrk(help, ";,");
		help = help ? help + 1 + strspn(help + 1, " ") : NULL;
	}
	return help ? help + len + 1 + strspn(help + len + 1, " ") : NULL;
}

static void words_add_opt(struct words *words, const struct opt_spec *opt,
			  const char *value, size_t len, const char **open)
{
	const char *said = words_of_value(opt->help, value, len);

	words_add(words, "%s%s=%.*s: ", *open, opt->name, (int)len, value);
	if (said)
		words_add(words, "%.*s", (int)strcspn(said, ";,"), said);
	else
		words_add(words, "%s", opt->help);
	*open = "; ";
}

/*
 * Append in ( ) the meaning of the given options, ":dirty=0,swap=zram", and of
 * the subject's own options that were not given, if their help explains the
 * default.
 */
static void words_add_opts(struct words *words, const struct subject *subject,
			   const char *opts)
{
	const char *given = opts, *open = " (";

	while (*opts == ':' || *opts == ',') {
		const char *name = opts + 1;
		size_t len = strcspn(name, "=,+");
		const struct opt_spec *opt = words_find(subject->opts, name,
							len);
		const char *value = name + len + (name[len] == '=');
		size_t value_len = strcspn(value, ",+");

		opt = opt ? opt : words_find(spec_common_opts, name, len);
		if (opt)
			words_add_opt(words, opt, value, value_len, &open);
		opts = value + value_len;
	}
	for (const struct opt_spec *opt = subject->opts; opt && opt->name;
	     opt++) {
		char value[OPT_VALUE_BYTES];

		opt_format(opt, opt->def, value);
		if (!words_is_given(given, opt->name) &&
		    words_of_value(opt->help, value, strlen(value)))
			words_add_opt(words, opt, value, strlen(value), &open);
	}
	words_add(words, "%s", *open == ';' ? ")" : "");
}

static void words_add_pair(struct words *words, const struct cell_spec *spec)
{
	const struct subject *pinner = &spec->pinner->subject;
	const struct subject *clearer = &spec->clearer->subject;
	const char *plus = strchr(spec->name, '+');

	if (strcmp(clearer->name, "none")) {
		words_add(words, "%s", clearer->summary);
		words_add_opts(words, clearer,
			       plus ? plus + strcspn(plus, ":") : "");
		words_add(words, "%s", strcmp(pinner->name, "none") ?
			  "; pinned meanwhile by " : ", nobody pins");
	}
	if (strcmp(pinner->name, "none"))
		words_add(words, "%s", pinner->summary);
	words_add_opts(words, pinner,
		       spec->name + strcspn(spec->name, ":+"));
	if (!strcmp(clearer->name, "none"))
		words_add(words, ", nobody takes pages away");
	if (spec->clearer->event)
		words_add(words, "; event: %.*s",
			  (int)(strcspn(spec->clearer->event, "(") -
				(strchr(spec->clearer->event, '(') != NULL)),
			  spec->clearer->event);
}

const char *cover_words(const char *cell, char *buf, size_t size)
{
	struct words words = { .text = buf, .size = size };
	struct cell_spec spec;

	buf[0] = '\0';
	if (spec_parse(cell, &spec))
		return buf;
	if (!spec.primitive) {
		words_add_pair(&words, &spec);
		return buf;
	}
	words_add(&words, "%s", spec.primitive->subject.summary);
	words_add_opts(&words, &spec.primitive->subject,
		       spec.name + strcspn(spec.name, ":"));
	return buf;
}
