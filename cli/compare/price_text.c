/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/price_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/common/table.h"
#include "cli/common/wrap.h"
#include "lib/base/text.h"

#define COLUMNS 80

const char *price_arch_text(const char *arch)
{
	if (!strcmp(arch, "x86_64"))
		return "x86: smp_mb__after_atomic() compiles to nothing, as "
		       "the add that takes the pin is locked. A pin pays 0 ns, "
		       "so no number of pins makes the flush the cheaper "
		       "design; a barrier is priced here as if it had to be "
		       "one. The clear pays a lock addl where it paid a flush "
		       "and an IPI per CPU.";
	if (!strcmp(arch, "aarch64"))
		return "arm64: one dmb ish per pinned folio (and a dmb ishld "
		       "if a page is pinned read-only), no IPI for the flush: "
		       "TLBI is broadcast in hardware, and victims lose their "
		       "TLB entry only.";
	return "smp_mb__after_atomic() of this architecture: see its "
	       "asm/barrier.h.";
}

const char *price_next_missing(const struct price_list *list, size_t *i)
{
	bool victims = false, after_rmw = false, flush = false;

	for (size_t j = 0; j < list->nr_clears; j++) {
		victims |= isnan(list->clears[j].victims.ns);
		flush |= !strncmp(list->clears[j].cell, "mprotect_flush", 14);
	}
	for (size_t j = 0; j < list->nr_barriers; j++)
		after_rmw |= !strcmp(list->barriers[j].cell,
				     "smp_mb_after_rmw");
	for (;;)
		switch ((*i)++) {
		case 0:
			if (!after_rmw)
				return "smp_mb_after_rmw and atomic (suite "
				       "ladder): a barrier alone is dearer "
				       "than one that follows the add of a "
				       "pin";
			break;
		case 1:
			if (!flush)
				return "mprotect_flush: the price of a flush "
				       "without the rest of an event";
			break;
		case 2:
			if (victims)
				return "what victims lose (stolen_ns), where "
				       "it is -: totals, and pins per clear, "
				       "are too low there";
			break;
		default:
			return NULL;
		}
}

static const char *price_one_unit(const struct price_list *list)
{
	return list->within ? "1 visit" : "1 boot";
}

static void price_text_head(const struct side *side)
{
	const struct runfile *run = side->runs[0];
	char release[40], cpu[48], text[200];

	snprintf(text, sizeof(text), "%s, %s, %s CPUs; %zu boot%s, %zu run%s",
		 text_clean(runfile_fact(run, "kernel.release"), release,
			    sizeof(release)),
		 text_clean(runfile_fact(run, "machine.cpu_model"), cpu,
			    sizeof(cpu)),
		 runfile_fact(run, "machine.cpus_online"), side->nr_boots,
		 side->nr_boots == 1 ? "" : "s", side->nr_runs,
		 side->nr_runs == 1 ? "" : "s");
	print_wrapped("", "  ", text, COLUMNS);
}

/* @nr: number of boots or visits behind the interval. */
static const char *price_text_interval(const struct price_list *list,
				       double low, double high, size_t nr,
				       char buf[2 * FORMAT_BYTES])
{
	char from[FORMAT_BYTES], to[FORMAT_BYTES];

	if (nr < 2)
		return price_one_unit(list);
	if (isnan(low) || isnan(high))
		return "-";
	snprintf(buf, 2 * FORMAT_BYTES, "%c%s, %s%c", list->within ? '(' : '[',
		 format_narrow(low, from), format_narrow(high, to),
		 list->within ? ')' : ']');
	return buf;
}

static const char *price_text_pins(const struct price_list *list,
				   const struct price_clear *clear,
				   char buf[2 * FORMAT_BYTES])
{
	if (isnan(clear->pins))
		return "no price";
	if (clear->nr > 1 && isnan(clear->pins_high))
		return "not bounded";
	return price_text_interval(list, clear->pins_low, clear->pins_high,
				   clear->nr, buf);
}

static void price_text_barriers(const struct price_list *list)
{
	static const struct table_column columns[] = {
		{ "a barrier with each pin", -36 }, { "ns/pin", 8 },
		{ " 95 % interval", 0 }, { NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };

	putchar('\n');
	table_head(&table);
	for (size_t i = 0; i < list->nr_barriers; i++) {
		const struct price_barrier *barrier = &list->barriers[i];
		char ns[FORMAT_BYTES], text[2 * FORMAT_BYTES];

		table_format(&table, " %s less %s", barrier->cell,
			     barrier->less);
		table_text(&table, format_value(barrier->price.ns, ns));
		table_format(&table, " %s%s",
			     price_text_interval(list, barrier->price.low,
						 barrier->price.high,
						 barrier->nr, text),
			     i ? "" : "  used below");
		table_end(&table);
	}
}

static void price_text_clear(struct table *table,
			     const struct price_list *list,
			     const struct price_clear *clear)
{
	char buf[FORMAT_BYTES], text[2 * FORMAT_BYTES];
	char name[1 + CELLNAME_BYTES] = " ";

	cellname(clear->cell, 39, name + 1);
	table_name(table, name);
	table_format(table, "%.2g", clear->peers);
	table_text(table, format_value(clear->initiator.ns, buf));
	table_text(table, format_value(clear->victims.ns, buf));
	table_text(table, format_value(clear->total.ns, buf));
	table_text(table, format_value(clear->pins, buf));
	table_text(table, price_text_pins(list, clear, text));
	table_end(table);
}

/* Print the rows of flushes, or those of whole events. */
static void price_text_clears(const struct price_list *list, bool primitive,
			      const char *title)
{
	const struct table_column columns[] = {
		{ title, -23 }, { "peers", 5 }, { "own ns", 8 },
		{ "victims", 8 }, { "total", 8 }, { "pins", 8 },
		{ "95 % interval", 0 }, { NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };
	bool first = true;

	for (size_t i = 0; i < list->nr_clears; i++) {
		if (list->clears[i].primitive != primitive)
			continue;
		if (first) {
			putchar('\n');
			table_head(&table);
		}
		first = false;
		price_text_clear(&table, list, &list->clears[i]);
	}
}

/* Return: was there anything to extrapolate? */
static bool price_text_extrapolated(const struct price_list *list)
{
	bool first = true;

	for (size_t i = 0; i < list->nr_clears; i++) {
		const struct price_clear *clear = &list->clears[i];
		char name[CELLNAME_BYTES];
		double low, high;

		if (!price_extrapolate(list, clear, 2, &low, &high))
			continue;
		if (first) {
			printf("\n%-19s", "EXTRAPOLATED; CPUs:");
			for (size_t j = 0; price_cpus[j]; j++)
				printf(" %14u", price_cpus[j]);
			putchar('\n');
		}
		first = false;
		cellname(clear->cell, 39, name);
		printf(strlen(name) > 18 ? " %s\n%19s" : " %-18s%s", name, "");
		for (size_t j = 0; price_cpus[j]; j++) {
			char from[FORMAT_BYTES], to[FORMAT_BYTES];
			char text[2 * FORMAT_BYTES];

			price_extrapolate(list, clear, price_cpus[j], &low,
					  &high);
			snprintf(text, sizeof(text), "%s%s%s",
				 format_narrow(low, from),
				 low < high ? " to " : "",
				 low < high ? format_narrow(high, to) : "");
			printf(" %14s", text);
		}
		putchar('\n');
	}
	return !first;
}

void price_print_text(const struct side *side, const struct price_list *list)
{
	const char *missing;
	bool extrapolated;
	size_t i = 0;

	price_text_head(side);
	price_text_barriers(list);
	price_text_clears(list, true, "a flush with each clear");
	price_text_clears(list, false, "a whole event");
	extrapolated = price_text_extrapolated(list);
	putchar('\n');
	print_wrapped("", "", "pins: per clear, where a barrier with each pin "
		      "(and one with the clear) costs what this with each "
		      "clear does. Fewer pins: the barrier is the cheaper "
		      "design; more: the flush. Of a whole event the flush is "
		      "only a part: its pins are an upper bound. No price: the "
		      "barrier costs nothing that could be measured. Not "
		      "bounded: it may cost nothing.", COLUMNS);
	print_wrapped("", "", list->within ?
		      "( ): over the visits of one boot; the variation from "
		      "boot to boot is unknown. 1 visit: no interval." :
		      "[ ]: Fieller's interval over boots.", COLUMNS);
	if (extrapolated)
		print_wrapped("", "", "Extrapolated: all other CPUs spin in "
			      "the mm and lose the same each; from an "
			      "initiator that waits no longer for more of them "
			      "to one that waits for each in turn. Nothing of "
			      "it was measured.", COLUMNS);
	print_wrapped("", "", price_arch_text(runfile_fact(side->runs[0],
							   "machine.arch")),
		      COLUMNS);
	while ((missing = price_next_missing(list, &i)))
		print_wrapped("Missing: ", "  ", missing, COLUMNS);
}
