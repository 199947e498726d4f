/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/predict/predict_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/common/table.h"
#include "cli/common/wrap.h"
#include "lib/base/text.h"

#define COLUMNS	   80
#define TEXT_BYTES 300

/* "(-1.2, 3.4)" */
static const char *text_interval(const struct draws_interval *interval,
				 char buf[2 * FORMAT_BYTES])
{
	char low[FORMAT_BYTES], high[FORMAT_BYTES];

	if (isnan(interval->low))
		return "no price";
	snprintf(buf, 2 * FORMAT_BYTES, "(%s, %s)",
		 format_short(interval->low, low),
		 format_short(interval->high, high));
	return buf;
}

static void text_kernel(const char *name, const struct side *side)
{
	const struct runfile *run = side->runs[0];
	char text[TEXT_BYTES], release[60], cpu[60], head[32];

	snprintf(text, sizeof(text), "Linux %s, %s, %s CPUs, %s",
		 text_clean(runfile_fact(run, "kernel.release"), release,
			    sizeof(release)),
		 run->emulated ? "emulated guest" :
		 text_clean(runfile_fact(run, "machine.cpu_model"), cpu,
			    sizeof(cpu)),
		 runfile_fact(run, "machine.cpus_online"),
		 runfile_fact(run, "machine.arch"));
	snprintf(head, sizeof(head), "%s: ", name);
	print_wrapped(head, "    ", text, COLUMNS);
}

static void text_line(struct table *table, const struct predict_line *line)
{
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES];

	table_text(table, "");
	table_text(table, price_names[line->id]);
	table_text(table, format_short(line->a.mean, buf));
	table_text(table, format_short(line->b.mean, buf));
	table_text(table, isnan(line->cost.mean) ? "-" :
			  format_short(line->cost.mean, buf));
	table_text(table, text_interval(&line->cost, text));
	table_text(table, "predicted");
	table_end(table);
}

static void text_sum(struct table *table, const char *role, const char *what,
		     const struct draws_interval *sum)
{
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES];

	table_text(table, role);
	table_text(table, what);
	table_text(table, "");
	table_text(table, "");
	table_text(table, format_short(sum->mean, buf));
	table_text(table, text_interval(sum, text));
	table_text(table, "predicted");
	table_end(table);
}

static const char *text_role(enum exact_role role)
{
	return role == EXACT_BYSTANDER ? "peers" : exact_role_names[role];
}

static void text_unpriced(const struct predict_cell *cell)
{
	for (size_t i = 0; i < cell->nr_unpriced; i++) {
		const struct predict_unpriced *one = &cell->unpriced[i];
		char a[FORMAT_BYTES], b[FORMAT_BYTES], text[TEXT_BYTES];

		snprintf(text, sizeof(text), "%s of the %s, %s -> %s",
			 exact_class_names[one->class], text_role(one->role),
			 format_short(one->a, a), format_short(one->b, b));
		print_wrapped("  not in it: ", "    ", text, COLUMNS);
	}
}

/* Why the sum of a role is not known. */
static void text_no_sum(const struct predict_role *role)
{
	char head[TEXT_BYTES];

	snprintf(head, sizeof(head), "  no price, so no sum of the %s: ",
		 text_role(role->role));
	for (size_t i = 0; i < role->nr_lines; i++)
		if (predict_line_unpriced(&role->lines[i]))
			print_wrapped(head, "    ",
				      price_names[role->lines[i].id], COLUMNS);
}

static void text_carries(const struct predict_role *role, char *text,
			 size_t size)
{
	size_t len = strlen(text);

	if (role->carries >= 0)
		snprintf(text + len, size - len, "%s%s: %s", len ? "; " : "",
			 text_role(role->role),
			 price_names[role->lines[role->carries].id]);
}

static void text_cell(const struct predict_cell *cell)
{
	static const struct table_column columns[] = {
		{ "", -9 }, { "operation", -18 }, { "A", 6 }, { "B", 6 },
		{ "ns", 8 }, { "95 % interval", -16 }, { "kind", 0 },
		{ NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };
	char name[CELLNAME_BYTES], carries[TEXT_BYTES] = "";

	printf("\n%s, B less A per %s:\n", cellname(cell->cell, 60, name),
	       cell->per);
	table_head(&table);
	for (size_t i = 0; i < cell->nr_roles; i++) {
		const struct predict_role *role = &cell->roles[i];

		text_sum(&table, text_role(role->role), "sum", &role->sum);
		for (size_t j = 0; j < role->nr_lines; j++)
			if (predict_line_matters(&role->lines[j]))
				text_line(&table, &role->lines[j]);
		text_carries(role, carries, sizeof(carries));
	}
	if (cell->nr_roles > 1)
		text_sum(&table, "all", "sum", &cell->all);
	if (*carries)
		print_wrapped("  carried by: ", "    ", carries, COLUMNS);
	for (size_t i = 0; i < cell->nr_roles; i++)
		text_no_sum(&cell->roles[i]);
	text_unpriced(cell);
}

/* The code that a price is made of, and what it is in each. */
static void text_codes(enum price_id id, const struct price_codes *codes)
{
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES], line[TEXT_BYTES];

	if (codes->nr)
		printf("%s, ns in known code:\n", price_names[id]);
	for (size_t i = 0; i < codes->nr; i++) {
		const struct price_code *code = &codes->codes[i];

		snprintf(line, sizeof(line), "%s %s in %s%s%s%s",
			 format_short(code->ns.mean, buf),
			 text_interval(&code->ns, text), code->cell,
			 *code->less ? ", less " : "", code->less,
			 code->left_out ? ": left out, not above 0" : "");
		print_wrapped("  ", "    ", line, COLUMNS);
	}
}

static void text_prices(const struct prices *prices)
{
	static const struct table_column columns[] = {
		{ "price of", -22 }, { "ns", 9 }, { " 95 % interval", 0 },
		{ NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES];

	putchar('\n');
	table_head(&table);
	for (int id = 0; id < PRICE_NR; id++) {
		struct draws_interval price = draws_at(&prices->price[id]);

		if (isnan(price.mean))
			continue;
		table_text(&table, price_names[id]);
		table_text(&table, format_short(price.mean, buf));
		table_format(&table, " %s", text_interval(&price, text));
		table_end(&table);
	}
	for (int id = 0; id < PRICE_NR; id++)
		text_codes((enum price_id)id, &prices->codes[id]);
}

/* The prices that this machine does not have. */
static void text_missing(const struct prices *prices)
{
	char text[TEXT_BYTES] = "";

	for (int id = 0; id < PRICE_NR; id++) {
		size_t len = strlen(text);

		if (!draws_known(&prices->price[id]))
			snprintf(text + len, sizeof(text) - len, "%s%s",
				 len ? ", " : "", price_names[id]);
	}
	if (*text)
		print_wrapped("Not in it, for lack of a price: ", "  ", text,
			      COLUMNS);
}

static void text_lacks(void)
{
	char text[2 * TEXT_BYTES] = "";
	const char *lack;
	size_t i = 0;

	while ((lack = predict_lacks(&i))) {
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, "%s%s",
			 len ? "; " : "", lack);
	}
	print_wrapped("Not in it on any machine: ", "  ", text, COLUMNS);
}

static void text_verdict(const struct check *check)
{
	char text[TEXT_BYTES];

	if (!check->nr_rows) {
		print_wrapped("", "  ", "NOT CHECKED on this machine: the "
			      "prices have no cells of the suite prices-check",
			      COLUMNS);
		return;
	}
	snprintf(text, sizeof(text), "Checked on this machine: %zu of %zu "
		 "intervals held what was measured (%.0f %%); %zu more agree "
		 "within the interval of the measurement, %zu missed it. "
		 "Median width: %.0f %% of what was measured",
		 check->nr_held, check->nr_rows,
		 100.0 * (double)check->nr_held / (double)check->nr_rows,
		 check->nr_agree - check->nr_held,
		 check->nr_rows - check->nr_agree, 100 * check->width);
	print_wrapped("", "  ", text, COLUMNS);
	if (check->fails)
		print_wrapped("", "  ", "THE MODEL FAILS THE CHECK: if it were "
			      "true, fewer would be missed. Do not rely on "
			      "the intervals.", COLUMNS);
}

static void text_check_row(struct table *table, const struct check_row *row)
{
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES];
	char name[CELLNAME_BYTES];

	printf("%s\n", cellname(row->x, 70, name));
	table_format(table, "  -> %.57s", cellname(row->y, 70, name));
	table_end(table);
	table_format(table, "  %s", !strcmp(row->who, "bystander") ?
				       "peers" : row->who);
	table_text(table, format_short(row->predicted.mean, buf));
	table_text(table, text_interval(&row->predicted, text));
	table_text(table, "predicted");
	table_text(table, format_short(row->measured.mean, buf));
	table_text(table, text_interval(&row->measured, text));
	table_text(table, row->held ? "held" : row->agrees ? "agrees" :
			  "MISSED");
	table_end(table);
}

static void text_check(const struct check *check)
{
	static const struct table_column columns[] = {
		{ "B less A", -9 }, { "ns", 7 }, { "95 % interval", -16 },
		{ "", -9 }, { "live ns", 7 }, { "95 % interval", -16 },
		{ "verdict", 0 }, { NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };

	if (!check->nr_rows)
		return;
	putchar('\n');
	table_head(&table);
	for (size_t i = 0; i < check->nr_rows; i++)
		text_check_row(&table, &check->rows[i]);
}

void predict_print_text(const struct predict_report *report)
{
	if (report->a) {
		text_kernel("A", report->a);
		text_kernel("B", report->b);
	}
	text_kernel("prices", &report->prices->times);
	text_kernel("their counts", &report->prices->counts);
	for (size_t i = 0; report->predict && i < report->predict->nr_cells;
	     i++)
		text_cell(&report->predict->cells[i]);
	if (!report->a && !report->show_check)
		text_prices(report->prices);
	if (report->show_check)
		text_check(report->check);
	putchar('\n');
	text_verdict(report->check);
	text_missing(report->prices);
	text_lacks();
}
