/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "bench/registry/registry.h"
#include "bench/registry/spec_parse.h"
#include "bench/registry/suite.h"
#include "lib/base/fail.h"
#include "tests/unit.h"

struct canonical_row {
	const char *text;
	const char *name;
};

static const struct canonical_row canonical[] = {
	{ "none+none", "none+none" },
	{ "null", "null" },
	{ "iouring:pages=64+collapse", "iouring:pages=64+collapse" },
	/* Defaults are left out, however they are written. */
	{ "futex:walk=seq,area=16m+ksm:touch=64", "futex+ksm" },
	{ "futex:area=16384k+ksm", "futex+ksm" },
	{ "futex:area=16777216+ksm", "futex+ksm" },
	{ "iouring:pages=1+none", "iouring+none" },
	{ "iouring:pages=0001+none", "iouring+none" },
	{ "none+swap:dirty=1,swap=file", "none+swap" },
	{ "vmsplice:pages=16+none", "vmsplice+none" },
	/* Keys are sorted, own and common ones alike. */
	{ "futex:page=2m,area=4m+mprotect",
	  "futex:area=4m,page=2m+mprotect" },
	{ "futex:page=4k+ksm", "futex+ksm" },
	{ "odirect:walk=one,rw=write,pages=4,area=64k+none",
	  "odirect:area=64k,pages=4,rw=write,walk=one+none" },
	{ "none+swap:swap=zram,dirty=0", "none+swap:dirty=0,swap=zram" },
	/* Common settings stand with the first, from either side. */
	{ "vmsplice:walk=one,shared=fork,pte=ro+none:area=64k",
	  "vmsplice:area=64k,pte=ro,shared=fork,walk=one+none" },
	{ "vmsplice:shared=no,pte=rw+none", "vmsplice+none" },
	{ "futex+swap:walk=one,dirty=0,area=1g",
	  "futex:area=1g,walk=one+swap:dirty=0" },
	{ "futex:touch=1+swap:area=2m", "futex:area=2m,touch=1+swap" },
	{ "mprotect_flush:touch=4096", "mprotect_flush:touch=4096" },
	/* The shortest form of a size. */
	{ "futex:area=65536+none", "futex:area=64k+none" },
	{ "futex:area=1048576k+none", "futex:area=1g+none" },
	{ "futex:area=1024g+none", "futex:area=1024g+none" },
	{ "futex:area=1028k+none", "futex:area=1028k+none" },
	{ "futex:area=1G+none", "futex:area=1g+none" },
};

#define NR_CANONICAL (sizeof(canonical) / sizeof(canonical[0]))

static void canonical_forms(void **state)
{
	for (size_t i = 0; i < NR_CANONICAL; i++) {
		const struct canonical_row *row = &canonical[i];
		struct cell_spec spec, again;

		if (spec_parse(row->text, &spec))
			fail_msg("%s: %s", row->text, fail_text());
		if (strcmp(spec.name, row->name))
			fail_msg("%s: canonical is %s", row->text, spec.name);
		assert_int_equal(spec_parse(spec.name, &again), 0);
		assert_memory_equal(&spec, &again, sizeof(spec));
	}
}

static void values_reach_their_subject(void **state)
{
	struct cell_spec spec;

	assert_int_equal(spec_parse("odirect:rw=write,pages=7,touch=4099+"
				    "swap:dirty=0,walk=one,area=68k", &spec),
			 0);
	assert_string_equal(spec.pinner->subject.name, "odirect");
	assert_string_equal(spec.clearer->subject.name, "swap");
	assert_null(spec.primitive);
	assert_int_equal(spec.pinner_opts[1], 7);
	assert_int_equal(spec.pinner_opts[2], 1);
	assert_int_equal(spec.clearer_opts[0], 0);
	assert_int_equal(spec.area_bytes, 68 << 10);
	assert_int_equal(spec.touch_pages, 4099);
	assert_int_equal(spec.walk, WALK_ONE);
}

static void what_is_not_said_is_the_default(void **state)
{
	struct cell_spec spec;

	memset(&spec, 0xa5, sizeof(spec));
	assert_int_equal(spec_parse("vmsplice+swap", &spec), 0);
	assert_int_equal(spec.pinner_opts[0], 16);
	assert_int_equal(spec.clearer_opts[0], 1);
	assert_int_equal(spec.area_bytes, 16 << 20);
	assert_int_equal(spec.touch_pages, 64);
	assert_int_equal(spec.walk, WALK_SEQ);

	assert_int_equal(spec_parse("smp_mb", &spec), 0);
	assert_null(spec.pinner);
	assert_null(spec.clearer);
	assert_string_equal(spec.primitive->subject.name, "smp_mb");
}

struct error_row {
	const char *text;
	const char *says;
};

static const struct error_row errors[] = {
	/* Who is meant? */
	{ "", "no primitive \"\"" },
	{ ":", "no primitive \"\"" },
	{ "+", "no pinner \"\"" },
	{ "++", "no pinner \"\"" },
	{ ":+:", "no pinner \"\"" },
	{ "none+", "no clearer \"\"" },
	{ "+none", "no pinner \"\"" },
	{ "futx+ksm", "no pinner \"futx\", did you mean \"futex\"?" },
	{ "futex+kms", "no clearer \"kms\", did you mean \"ksm\"?" },
	{ "smp_bm", "no primitive \"smp_bm\", did you mean \"smp_mb\"?" },
	{ "mangrove+ksm", "no pinner \"mangrove\"; see mmfence list" },
	{ "Futex+ksm", "did you mean \"futex\"?" },
	{ " futex+ksm", "no pinner \" futex\"" },
	{ "futex+none+ksm", "no clearer \"none+ksm\"" },
	/* A subject of another kind. */
	{ "ksm+futex", "no pinner \"ksm\"" },
	{ "futex", "no primitive \"futex\"" },
	{ "futex+smp_mb", "no clearer \"smp_mb\"" },
	/* Options. */
	{ "iouring:pgaes=1+none", "no option \"pgaes\", did you mean "
				  "\"pages\"?" },
	{ "futex:aera=1m+none", "did you mean \"area\"?" },
	{ "futex:pages=1+none", "futex has no option \"pages\"" },
	{ "futex:dirty=0+swap", "futex has no option \"dirty\"" },
	{ "iouring+swap:pages=2", "swap has no option \"pages\"" },
	{ "futex:+none", "not key=value" },
	{ "futex+swap:", "not key=value" },
	{ "null:", "not key=value" },
	{ "futex:area+none", "\"area\" of futex is not key=value" },
	{ "futex:area=1m,+none", "not key=value" },
	{ "futex:,area=1m+none", "not key=value" },
	{ "futex:=1m+none", "no option \"\"" },
	{ "futex:area=+none", "area=: takes a size" },
	{ "futex:area==1m+none", "area==1m: takes a size" },
	{ "futex:area=1m:walk=one+none", "area=1m:walk=one: takes a size" },
	{ "odirect:rw=append+none", "rw=append: takes read|write" },
	{ "futex:walk=+none", "walk=: takes seq|one" },
	{ "iouring:pages=-1+none", "pages=-1: takes a whole number" },
	{ "iouring:pages=1.5+none", "takes a whole number" },
	{ "iouring:pages=0x10+none", "takes a whole number" },
	{ "iouring:pages=1k+none", "takes a whole number" },
	/* Twice. */
	{ "iouring:pages=2,pages=2+none", "\"pages\" is given twice" },
	{ "none+swap:dirty=1,dirty=0", "\"dirty\" is given twice" },
	{ "futex:area=1m,area=1m+none", "\"area\" is given twice" },
	{ "futex:area=1m+ksm:area=1m", "\"area\" is given twice" },
	{ "futex:walk=seq+ksm:walk=one", "\"walk\" is given twice" },
	/* Bounds and overflow. */
	{ "iouring:pages=0+none", "takes 1 to 512" },
	{ "iouring:pages=513+none", "takes 1 to 512" },
	{ "futex:area=63k+none", "takes 64k to 1024g" },
	{ "futex:area=1025g+none", "takes 64k to 1024g" },
	{ "futex:area=18446744073709551616+none", "takes a size" },
	{ "futex:area=17179869185g+none", "takes a size" },
	{ "futex:touch=65537+none", "takes 0 to 65536" },
	{ "none:pinners=1+none", "none pins nothing" },
	{ "smp_mb:pinners=2", "smp_mb pins nothing" },
	{ "futex:smt=2+none", "takes 0 to 1" },
	{ "futex:peers=awake+none", "spin|sleep" },
	{ "futex:victims=1025+none", "takes 0 to 1024" },
	{ "futex:area=65537+none", "not a whole number of pages" },
	/* Nothing here is a format or a command. */
	{ "%s%n+ksm", "no pinner \"%s%n\"" },
	{ "futex:%n=1+ksm", "no option \"%n\"" },
	{ "$(reboot)+ksm", "no pinner \"$(reboot)\"" },
};

static void bad_texts_are_refused_with_the_reason(void **state)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const struct error_row *row = &errors[i];
		struct cell_spec spec;
		int err = spec_parse(row->text, &spec);

		if ((err != -EINVAL && err != -ERANGE) ||
		    !strstr(fail_text(), row->says))
			fail_msg("\"%s\": %d, %s", row->text, err, fail_text());
	}
}

/* "futex:" and a long run of @c, with "+none" behind. */
static void refuse_long(size_t bytes, char c)
{
	char *text = malloc(bytes + 16);
	struct cell_spec spec;
	int err;

	memcpy(text, "futex:", 6);
	memset(text + 6, c, bytes);
	strcpy(text + 6 + bytes, "+none");
	err = spec_parse(text, &spec);
	free(text);
	assert_int_equal(err, -EINVAL);
	assert_in_range(strlen(fail_text()), 1, FAIL_TEXT_BYTES - 1);
}

static void long_texts_are_refused(void **state)
{
	static const char run[] = "x,=:+%";

	for (const char *c = run; *c; c++) {
		refuse_long(1, *c);
		refuse_long(200, *c);
		refuse_long(SPEC_CELL_BYTES - 12, *c);
		refuse_long(SPEC_CELL_BYTES - 11, *c);
		refuse_long(4099, *c);
		refuse_long(1 << 20, *c);
	}
}

static void the_longest_text_fits(void **state)
{
	char text[SPEC_CELL_BYTES + 1];
	struct cell_spec spec;

	/* Leading zeros up to the last byte that there is room for. */
	memset(text, '0', sizeof(text));
	memcpy(text, "none+swap:dirty=", 16);
	text[SPEC_CELL_BYTES - 1] = '\0';
	assert_int_equal(spec_parse(text, &spec), 0);
	assert_string_equal(spec.name, "none+swap:dirty=0");
	text[SPEC_CELL_BYTES - 1] = '0';
	text[SPEC_CELL_BYTES] = '\0';
	assert_int_equal(spec_parse(text, &spec), -EINVAL);
}

static void check_opts(const struct subject *subject)
{
	size_t nr = 0;

	for (const struct opt_spec *o = subject->opts; o && o->name; o++) {
		char buf[OPT_VALUE_BYTES];
		uint64_t value;

		nr++;
		for (const struct opt_spec *c = spec_common_opts; c->name; c++)
			assert_string_not_equal(o->name, c->name);
		assert_non_null(o->help);
		if (o->def == OPT_UNSET)	/* which no text stands for */
			continue;
		if (opt_parse(o, opt_format(o, o->def, buf), &value))
			fail_msg("%s: default of %s: %s", subject->name,
				 o->name, fail_text());
		assert_int_equal(value, o->def);
	}
	assert_in_range(nr, 0, SPEC_OPTS_MAX);
}

static void subjects_fit_what_is_kept_of_them(void **state)
{
	for (int kind = 0; kind < NR_KINDS; kind++)
		for (size_t i = 0; bench_subjects[kind][i]; i++)
			check_opts(bench_subjects[kind][i]);
}

static void check_suite(const struct suite *suite)
{
	struct cell_spec spec, other;

	assert_non_null(suite->cells[0]);
	for (size_t i = 0; suite->cells[i]; i++) {
		if (spec_parse(suite->cells[i], &spec))
			fail_msg("%s: %s", suite->cells[i], fail_text());
		assert_string_equal(spec.name, suite->cells[i]);
		for (size_t j = 0; j < i; j++) {
			spec_parse(suite->cells[j], &other);
			assert_string_not_equal(spec.name, other.name);
		}
	}
}

static void suites_parse_and_repeat_nothing(void **state)
{
	for (const struct suite *s = suites; s->name; s++) {
		check_suite(s);
		assert_ptr_equal(suite_find(s->name), s);
	}
	assert_non_null(suite_find(SUITE_DEFAULT));
	assert_null(suite_find(""));
	assert_null(suite_find("Standard"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_forms),
		cmocka_unit_test(values_reach_their_subject),
		cmocka_unit_test(what_is_not_said_is_the_default),
		cmocka_unit_test(bad_texts_are_refused_with_the_reason),
		cmocka_unit_test(long_texts_are_refused),
		cmocka_unit_test(the_longest_text_fits),
		cmocka_unit_test(subjects_fit_what_is_kept_of_them),
		cmocka_unit_test(suites_parse_and_repeat_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
