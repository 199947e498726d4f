/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cli/common/output.h"
#include "cli/common/price_paths.h"
#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/predict/predict_json.h"
#include "cli/predict/predict_text.h"
#include "lib/base/fail.h"

#define MOST_TOUCH 1e6

static const char *const forms[] = { "text", "json", NULL };

struct predict_args {
	struct sides_args sides;	/* first: see sides.h */
	struct price_paths prices;
	double touch_pages;
	bool json, check;
};

enum { KEY_FORMAT = 600, KEY_CELL, KEY_PRICES, KEY_TOUCH, KEY_CHECK };

static const struct argp_option options[] = {
	{ "prices", KEY_PRICES, "PATH", 0,
	  "A run of the suite prices on the machine that matters, the counts "
	  "of that suite (scripts/lab --exact), or a folder of such files "
	  "(may be given again)", 0 },
	{ "check", KEY_CHECK, NULL, 0,
	  "Print each difference of the suite prices-check as predicted and "
	  "as measured; exit with 1 if the model fails", 0 },
	{ "touch", KEY_TOUCH, "PAGES", 0,
	  "Pages on which the victims of a flush work, and which they refill "
	  "(default 64; the suite prices also has 4096)", 0 },
	{ "cell", KEY_CELL, "CELL", 0,
	  "Use only this cell, as the files spell it (may be given again)",
	  0 },
	{ "format", KEY_FORMAT, "FORM", 0, "text (default) or json", 0 },
	{ 0 }
};

static error_t predict_end(const struct predict_args *args,
			   struct argp_state *state)
{
	const struct sides_args *sides = &args->sides;
	bool any = sides->nr_paths[0];

	if (!args->prices.nr)
		argp_error(state, "--prices is missing");
	if (sides->nr_sides > 2)
		argp_error(state, "predict takes two lists of files, of the "
			   "counts of A and of B");
	if (any ? sides->nr_sides != 2 || !sides->nr_paths[1] :
	    sides->nr_sides != 1)
		argp_error(state, "give the counts of both kernels, A.json -- "
			   "B.json, or neither");
	return 0;
}

static error_t predict_parse(int key, char *argument, struct argp_state *state)
{
	struct predict_args *args = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		return predict_end(args, state);
	case KEY_FORMAT:
		args->json = sides_choice(argument, "format", forms, state);
		return 0;
	case KEY_CELL:
		return sides_add_cell(&args->sides, argument);
	case KEY_PRICES:
		return price_paths_add(&args->prices, argument);
	case KEY_TOUCH:
		args->touch_pages = sides_number(argument, "touch", 1,
						 MOST_TOUCH, state);
		return 0;
	case KEY_CHECK:
		args->check = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp predict_argp = {
	.options = options,
	.parser = predict_parse,
	.args_doc = "[A.json... -- B.json...]",
	.doc =
	"Predict what kernel B costs more or less than kernel A on a machine "
	"that boots neither: the counts of both (scripts/lab --exact), times "
	"the prices of that machine.\v"
	"Without A and B the prices are printed. All that is printed is "
	"predicted, not measured. mmfence-predict(1) says what is not in it.",
};

static void predict_init(void *arguments)
{
	struct predict_args *args = arguments;

	sides_init(args);
	args->touch_pages = PRICES_TOUCH;
}

static void predict_release(void *arguments)
{
	struct predict_args *args = arguments;

	price_paths_free(&args->prices);
	sides_release(args);
}

/* Print what was found. Return: an exit status. */
static int predict_show(const struct predict_args *args,
			struct predict_report *report)
{
	int err = 0;

	if (args->json)
		err = predict_print_json(report);
	else
		predict_print_text(report);
	if (!err)
		err = output_flush();
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE :
	       args->check && report->check->fails ? EXIT_CELLS : EXIT_DONE;
}

static int predict_with(const struct predict_args *args,
			const struct prices *prices, const struct side *sides)
{
	struct predict predict = { .nr_cells = 0 };
	struct check check;
	struct predict_report report = { .prices = prices, .check = &check,
					 .show_check = args->check };
	int status = EXIT_USAGE, err = check_find(prices, &check);

	if (!err && args->check && !check.nr_rows)
		err = fail(0, "--check: the files of --prices have no cell of "
			   "the suite prices-check, both timed and counted");
	if (!err && args->sides.nr_sides == 2) {
		report.a = &sides[0];
		report.b = &sides[1];
		report.predict = &predict;
		err = predict_find(report.a, report.b, prices,
				   args->sides.options.cells, &predict);
	}
	if (err)
		warn_line("%s", fail_text());
	else
		status = predict_show(args, &report);
	predict_free(&predict);
	return status;
}

static int predict_use(const void *arguments, struct side *sides)
{
	const struct predict_args *args = arguments;
	struct prices *prices;
	int status;

	if (prices_load(args->prices.paths, args->prices.nr, args->touch_pages,
			&prices)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	status = predict_with(args, prices, sides);
	prices_free(prices);
	return status;
}

static int predict_run(void *arguments, int argc, char **argv)
{
	const struct predict_args *args = arguments;

	if (!args->sides.nr_paths[0])
		return predict_use(args, NULL);
	return sides_run(args, RUNFILE_MODEL, predict_use);
}

const struct verb verb_predict = {
	.name = "predict",
	.summary = "predict times of two kernels: exact counts x prices of "
		   "a machine",
	.argp = &predict_argp,
	.args_bytes = sizeof(struct predict_args),
	.init = predict_init,
	.parse = sides_parse,
	.run = predict_run,
	.release = predict_release,
};
