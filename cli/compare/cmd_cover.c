/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/output.h"
#include "cli/common/price_paths.h"
#include "cli/compare/cover_predict.h"
#include "cli/compare/cover_text.h"
#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/fail.h"

enum cover_form { FORM_LETTER, FORM_LONG, FORM_ONE_LINE };

struct cover_args {
	struct sides_args sides;	/* first: the child's input */
	enum cover_form form;
	struct price_paths prices;
};

enum { KEY_ONE_LINE = 600, KEY_LONG, KEY_PRICES };

static const struct argp_option options[] = {
	{ "one-line", KEY_ONE_LINE, NULL, 0,
	  "Print one line, for a short patch", 0 },
	{ "long", KEY_LONG, NULL, 0,
	  "Print all rows, spreads between boots, methods and differences", 0 },
	{ "prices", KEY_PRICES, "PATH", 0,
	  "Add what the counts predict on the machine of these prices, as "
	  "mmfence predict (may be given again)", 0 },
	{ 0 }
};

static error_t cover_parse(int key, char *argument, struct argp_state *state)
{
	struct cover_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->sides;
		return 0;
	case ARGP_KEY_ARG:
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		if (args->sides.nr_sides != 2)
			argp_error(state, "give two lists of files, with -- "
				   "between them");
		return 0;
	case KEY_ONE_LINE:
		args->form = FORM_ONE_LINE;
		return 0;
	case KEY_LONG:
		args->form = FORM_LONG;
		return 0;
	case KEY_PRICES:
		return price_paths_add(&args->prices, argument);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp cover_argp = {
	.options = options,
	.parser = cover_parse,
	.args_doc = "A.json... -- B.json...",
	.doc =
	"Print what changed from kernel A to kernel B, for a cover letter: "
	"plain ASCII, at most 72 columns.\v"
	"mmfence-cover(1) says what each part means.",
	.children = sides_children,
};

static int cover_show_form(const struct compare_result *result,
			   enum cover_form form)
{
	struct noise noise;
	int err;

	if (form == FORM_ONE_LINE) {
		cover_print_one_line(result);
		return 0;
	}
	if (form == FORM_LETTER)
		return cover_print(result, NULL);
	if (noise_measure(&result->sides[0], result->options, 0, &noise))
		return -ENOMEM;
	err = cover_print(result, &noise);
	noise_free(&noise);
	return err;
}

static int cover_show(const struct compare_result *result,
		      const struct cover_args *args)
{
	int err = cover_show_form(result, args->form);

	if (!err && args->prices.nr)
		err = cover_print_predict(result, args->prices.paths,
					  args->prices.nr);
	return err ? err : output_flush();
}

static int cover_use(const void *arguments, struct side *sides)
{
	const struct cover_args *args = arguments;
	struct compare_result result;
	int err, status;

	err = compare_sides(sides, args->sides.nr_sides,
			    &args->sides.options, &result);
	if (err) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	status = compare_count_notes(&result, NOTE_INVALID) ? EXIT_CELLS :
							      EXIT_DONE;
	if (!compare_count_rows(&result)) {
		const struct admission *checked =
			&result.comparisons[0].checked;

		for (size_t i = 0; i < checked->nr_notes; i++)
			warn_line("%s", checked->notes[i].text);
		warn_line("nothing could be compared");
		status = EXIT_USAGE;
	} else if (cover_show(&result, args)) {
		warn_line("%s", fail_text());
		status = EXIT_USAGE;
	}
	compare_free(&result);
	return status;
}

static void cover_release(void *arguments)
{
	struct cover_args *args = arguments;

	price_paths_free(&args->prices);
	sides_release(args);
}

static int cover_run(void *arguments, int argc, char **argv)
{
	const struct cover_args *args = arguments;

	return sides_run(args, args->prices.nr ? RUNFILE_MODEL : 0, cover_use);
}

const struct verb verb_cover = {
	.name = "cover",
	.summary = "print the comparison as text for a cover letter",
	.argp = &cover_argp,
	.args_bytes = sizeof(struct cover_args),
	.init = sides_init,
	.parse = sides_parse,
	.run = cover_run,
	.release = cover_release,
};
