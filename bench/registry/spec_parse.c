/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/registry/spec_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/contract/pagekind.h"
#include "bench/registry/registry.h"
#include "lib/base/scope.h"
#include "lib/sys/topo.h"

#define NAMES_MAX 64

enum {
	COMMON_AREA, COMMON_NODE, COMMON_PAGE, COMMON_PEERS,
	COMMON_PINNERS, COMMON_PROCESSES, COMMON_PTE, COMMON_SHARED,
	COMMON_SMT, COMMON_TOUCH, COMMON_VICTIMS, COMMON_WALK, NR_COMMON
};

static const char *const walk_choices[] = { "seq", "one", NULL };
static const char *const peers_choices[] = { "spin", "sleep", NULL };
static const char *const pte_choices[] = { "rw", "ro", NULL };
static const char *const shared_choices[] = { "no", "fork", NULL };

const struct opt_spec spec_common_opts[] = {
	[COMMON_AREA] = { .name = "area", .kind = OPT_SIZE, .def = 16 << 20,
			  .min = 64 << 10, .max = UINT64_C(1) << 40,
			  .help = "memory that is pinned and cleared" },
	[COMMON_NODE] = { .name = "node", .kind = OPT_COUNT, .def = OPT_UNSET,
			  .min = 0, .max = 1023,
			  .help = "NUMA node that the peers run on" },
	[COMMON_PAGE] = { .name = "page", .kind = OPT_CHOICE, .def = PAGE_4K,
			  .choices = page_kind_choices,
			  .help = "what the area's pages are" },
	[COMMON_PEERS] = { .name = "peers", .kind = OPT_CHOICE,
			   .def = OPT_UNSET, .choices = peers_choices,
			   .help = "what bystanders do" },
	[COMMON_PINNERS] = { .name = "pinners", .kind = OPT_COUNT,
			     .def = OPT_UNSET, .min = 1, .max = TOPO_CPUS_MAX,
			     .help = "pinning threads" },
	[COMMON_PROCESSES] = { .name = "processes", .kind = OPT_COUNT,
			       .def = OPT_UNSET, .min = 0, .max = 1,
			       .help = "1: each peer has an mm of its own" },
	[COMMON_PTE] = { .name = "pte", .kind = OPT_CHOICE, .def = PTE_RW,
			 .choices = pte_choices,
			 .help = "ro: read-only after a write" },
	[COMMON_SHARED] = { .name = "shared", .kind = OPT_CHOICE,
			    .def = SHARED_NO, .choices = shared_choices,
			    .help = "fork: shared with a child that ended" },
	[COMMON_SMT] = { .name = "smt", .kind = OPT_COUNT, .def = OPT_UNSET,
			 .min = 0, .max = 1,
			 .help = "1: peers on the clearer's core, 0: others" },
	[COMMON_TOUCH] = { .name = "touch", .kind = OPT_COUNT, .def = 64,
			   .min = 0, .max = 65536,
			   .help = "pages that each bystander re-reads" },
	[COMMON_VICTIMS] = { .name = "victims", .kind = OPT_COUNT,
			     .def = OPT_UNSET, .min = 0, .max = TOPO_CPUS_MAX,
			     .help = "number of bystanders" },
	[COMMON_WALK] = { .name = "walk", .kind = OPT_CHOICE, .def = WALK_SEQ,
			  .choices = walk_choices,
			  .help = "page after page, or stay on one" },
	{ .name = NULL },
};

/* One subject's part of the text while it is parsed. */
struct part {
	const struct opt_spec *opts;	/* of the subject; may be NULL */
	uint64_t *values;
	uint32_t seen;			/* bit per own option */
};

struct common {
	uint64_t values[NR_COMMON];
	uint32_t seen;
};

static const struct opt_spec *spec_find_opt(const struct opt_spec *opts,
					    const char *name)
{
	for (; opts && opts->name; opts++)
		if (!strcmp(opts->name, name))
			return opts;
	return NULL;
}

static int spec_unknown_opt(const struct subject *subject, const char *name)
{
	const char *names[NAMES_MAX] = { NULL };
	char hint[OPT_HINT_BYTES];
	size_t nr = 0;

	for (const struct opt_spec *o = subject->opts; o && o->name; o++)
		names[nr++] = o->name;
	for (const struct opt_spec *o = spec_common_opts; o->name; o++)
		names[nr++] = o->name;
	return fail(0, "%s has no option \"%.40s\"%s", subject->name, name,
		    opt_hint(name, names, hint));
}

static int spec_set_opt(const struct subject *subject, const char *name,
			const char *text, struct part *part,
			struct common *common)
{
	const struct opt_spec *opt = spec_find_opt(subject->opts, name);
	const struct opt_spec *base = subject->opts;
	uint64_t *values = part->values;
	uint32_t *seen = &part->seen;

	if (!opt) {
		opt = spec_find_opt(spec_common_opts, name);
		base = spec_common_opts;
		values = common->values;
		seen = &common->seen;
	}
	if (!opt)
		return spec_unknown_opt(subject, name);
	if (*seen & (1u << (opt - base)))
		return fail(0, "option \"%s\" is given twice", name);
	*seen |= 1u << (opt - base);
	return opt_parse(opt, text, &values[opt - base]);
}

/* @text: "name:key=value,key=value", cut into pieces in place. */
static int parse_opts(const struct subject *subject, char *text,
		      struct part *part, struct common *common)
{
	char *rest = text, *item;
	int err;

	for (const struct opt_spec *o = subject->opts; o && o->name; o++)
		part->values[o - subject->opts] = o->def;
	while (text && (item = strsep(&rest, ","))) {
		char *value = strchr(item, '=');

		if (!value)
			return fail(0, "\"%.40s\" of %s is not key=value",
				    item, subject->name);
		*value++ = '\0';
		err = spec_set_opt(subject, item, value, part, common);
		if (err)
			return err;
	}
	return 0;
}

static const struct subject *spec_find_subject(enum subject_kind kind,
					       const char *name)
{
	const struct subject *const *table = bench_subjects[kind];
	const char *names[NAMES_MAX] = { NULL };
	char hint[OPT_HINT_BYTES];

	for (size_t i = 0; i < NAMES_MAX - 1 && table[i]; i++) {
		if (!strcmp(table[i]->name, name))
			return table[i];
		names[i] = table[i]->name;
	}
	fail(0, "no %s \"%.40s\"%s; see mmfence list",
	     bench_kind_names[kind], name, opt_hint(name, names, hint));
	return NULL;
}

static int spec_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Append ":key=value,..." for values other than the default, sorted. */
static void spec_append_opts(char *name, const struct opt_spec *opts,
			     const uint64_t *values,
			     const struct common *common)
{
	char text[NAMES_MAX][64], buf[OPT_VALUE_BYTES];
	const char *sorted[NAMES_MAX];
	size_t nr = 0, len;

	for (const struct opt_spec *o = opts; o && o->name; o++)
		if (values[o - opts] != o->def)
			snprintf(text[nr++], 64, "%s=%s", o->name,
				 opt_format(o, values[o - opts], buf));
	for (size_t i = 0; common && i < NR_COMMON; i++)
		if (common->values[i] != spec_common_opts[i].def)
			snprintf(text[nr++], 64, "%s=%s",
				 spec_common_opts[i].name,
				 opt_format(&spec_common_opts[i],
					    common->values[i], buf));
	for (size_t i = 0; i < nr; i++)
		sorted[i] = text[i];
	qsort(sorted, nr, sizeof(sorted[0]), spec_compare_names);
	for (size_t i = 0; i < nr; i++) {
		len = strlen(name);
		snprintf(name + len, SPEC_CELL_BYTES - len, "%c%s",
			 i ? ',' : ':', sorted[i]);
	}
}

static void spec_append_name(char *name, const char *text)
{
	size_t len = strlen(name);

	snprintf(name + len, SPEC_CELL_BYTES - len, "%s", text);
}

static void spec_make_canonical(struct cell_spec *spec,
				const struct common *common)
{
	const struct subject *first = spec_first_subject(spec);

	spec->name[0] = '\0';
	spec_append_name(spec->name, first->name);
	spec_append_opts(spec->name, first->opts, spec->pinner_opts, common);
	if (!spec->clearer)
		return;
	spec_append_name(spec->name, "+");
	spec_append_name(spec->name, spec->clearer->subject.name);
	spec_append_opts(spec->name, spec->clearer->subject.opts,
			 spec->clearer_opts, NULL);
}

static int spec_apply_common(struct cell_spec *spec,
			     const struct common *common)
{
	size_t page_bytes = (size_t)getpagesize();

	spec->area_bytes = common->values[COMMON_AREA];
	spec->touch_pages = common->values[COMMON_TOUCH];
	spec->page = (enum page_kind)common->values[COMMON_PAGE];
	spec->walk = (enum walk)common->values[COMMON_WALK];
	spec->pte = (enum pte)common->values[COMMON_PTE];
	spec->shared = (enum shared)common->values[COMMON_SHARED];
	spec->nr_pinners = common->values[COMMON_PINNERS];
	spec->nr_victims = common->values[COMMON_VICTIMS];
	spec->peers = common->values[COMMON_PEERS];
	spec->processes = common->values[COMMON_PROCESSES];
	spec->node = common->values[COMMON_NODE];
	spec->smt = common->values[COMMON_SMT];
	if (spec->nr_pinners != OPT_UNSET &&
	    (!spec->pinner || !spec->pinner->cycle))
		return fail(0, "pinners=%u: %s pins nothing",
			    (unsigned)spec->nr_pinners,
			    spec_first_subject(spec)->name);
	if (spec->area_bytes % page_bytes)
		return fail(0, "area=%zu: not a whole number of pages of %zu "
			    "bytes", (size_t)spec->area_bytes, page_bytes);
	if (spec_first_subject(spec)->model &&
	    (spec->pte != PTE_RW || spec->shared != SHARED_NO))
		return fail(0, "%s takes no pte= and no shared=: it is a "
			    "model, its area holds no pages of the kernel",
			    spec_first_subject(spec)->name);
	return 0;
}

/* Cut "name:options" in two. Return: the options, NULL if there are none. */
static char *spec_cut_opts(char *text)
{
	char *colon = strchr(text, ':');

	if (colon)
		*colon++ = '\0';
	return colon;
}

/* A model can only be combined with a model: its words are not pages. */
static int spec_check_opponents(const struct pinner *pinner,
				const struct clearer *clearer)
{
	if (!pinner->cycle || !clearer->event ||
	    pinner->subject.model == clearer->subject.model)
		return 0;
	return fail(0, "%s is a model and %s is not: a model can only be "
		    "combined with a model", pinner->subject.model ?
			pinner->subject.name : clearer->subject.name,
		    pinner->subject.model ?
			clearer->subject.name : pinner->subject.name);
}

/* The first member of a pinner, clearer or primitive is its subject. */
static int spec_find_subjects(struct cell_spec *spec, const char *first,
			      const char *second)
{
	const struct subject *subject;

	subject =
		spec_find_subject(second ? KIND_PINNER : KIND_PRIMITIVE, first);
	if (!subject)
		return -EINVAL;
	if (!second) {
		spec->primitive = (const struct primitive *)subject;
		return 0;
	}
	spec->pinner = (const struct pinner *)subject;
	subject = spec_find_subject(KIND_CLEARER, second);
	spec->clearer = (const struct clearer *)subject;
	return subject ? spec_check_opponents(spec->pinner, spec->clearer)
		       : -EINVAL;
}

int spec_parse(const char *text, struct cell_spec *spec)
{
	SCOPE_FREE char *copy = strdup(text);
	struct common common = { .seen = 0 };
	struct part first = { .values = spec->pinner_opts };
	struct part second = { .values = spec->clearer_opts };
	char *plus, *opts, *clearer_opts;
	int err;

	if (!copy || strlen(text) >= SPEC_CELL_BYTES)
		return fail(0, "the name of a cell has %zu characters, more "
			    "than %d", strlen(text), SPEC_CELL_BYTES - 1);
	memset(spec, 0, sizeof(*spec));
	for (size_t i = 0; i < NR_COMMON; i++)
		common.values[i] = spec_common_opts[i].def;
	plus = strchr(copy, '+');
	if (plus)
		*plus++ = '\0';
	opts = spec_cut_opts(copy);
	clearer_opts = plus ? spec_cut_opts(plus) : NULL;
	err = spec_find_subjects(spec, copy, plus);
	if (!err && plus)
		err = parse_opts(&spec->clearer->subject, clearer_opts,
				 &second, &common);
	if (err)
		return err;
	err = parse_opts(spec_first_subject(spec), opts, &first, &common);
	if (!err)
		err = spec_apply_common(spec, &common);
	if (!err)
		spec_make_canonical(spec, &common);
	return err;
}
