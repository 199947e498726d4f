/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *table_lead(const struct table *table)
{
	return table->lead ? table->lead : "";
}

void table_head(const struct table *table)
{
	struct table row = *table;

	for (row.at = 0; row.columns[row.at].head;)
		table_text(&row, row.columns[row.at].head);
	table_end(&row);
}

void table_rule(const struct table *table)
{
	static const char dashes[] = "----------------------------------------";
	struct table row = *table;

	for (row.at = 0; row.columns[row.at].head;)
		table_format(&row, "%.*s", abs(row.columns[row.at].width),
			     dashes);
	table_end(&row);
}

void table_name(struct table *table, const char *name)
{
	if (strlen(name) > (size_t)abs(table->columns[0].width)) {
		fprintf(table->out, "%s%s\n", table_lead(table), name);
		name = "";
	}
	table_text(table, name);
}

void table_text(struct table *table, const char *text)
{
	const struct table_column *column = &table->columns[table->at];

	fprintf(table->out, "%s%*s", table->at ? " " : table_lead(table),
		column->head ? column->width : 0, text);
	if (column->head)
		table->at++;
}

void table_format(struct table *table, const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	table_text(table, text);
}

void table_number(struct table *table, double value, int digits, double limit)
{
	if (isfinite(value))
		table_format(table, "%.*f", value < limit ? digits : 0, value);
	else
		table_text(table, "-");
}

void table_end(struct table *table)
{
	fputc('\n', table->out);
	table->at = 0;
}
