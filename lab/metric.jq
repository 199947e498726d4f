# SPDX-License-Identifier: GPL-2.0-or-later
#
# Read a count of the result's only cell: its outcome, the mean, minimum and
# maximum over rounds, and the reason. Interrupts by the role of the CPU come
# from irqs_received, the plugin's counts from "exact".

include "remote";

def by_role: capture("^(?<who>remote|clearer|pinner|bystander)_(?<row>tlb|cal|res|ipi)_per_event$");

def received($who; $row):
	if $who == "remote" then on_remote($row)
	else .irqs_received[$row][$who] end;

def value:
	. as $round
	| .[$metric] // .exact[$metric]? // (
		(.clear_events // .ops // 0) as $nr
		| [$metric | by_role] | .[0]
		| if . == null or $nr == 0 then null
		  else . as $of | $round | received($of.who; $of.row)
			| if . == null then null else . / $nr end end);

# Tracepoints are open in counting rounds, so these are read only for metrics
# that no other round has.
def values:
	[.rounds[]? | select(.outcome == "ok")]
	| map(select(.counting | not) | value | numbers) as $plain
	| if $plain != [] then $plain
	  else map(select(.counting) | .[$metric] | numbers) end;

[.cells[], .primitives[]] | .[0]
| values as $values
| [.outcome,
   if $values == [] then "" else
	"\($values | add / length) \($values | min) \($values | max)" end,
   (.reason // "" | gsub("[\t\n]"; " "))] | join("\t")
