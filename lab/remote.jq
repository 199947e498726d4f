# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interrupts per event of a cell, on CPUs other than the clearer's and on the
# clearer's own: means over visits, each the ratio of the sums over its ok
# rounds. The same as summary.remote_tlb_per_event and
# summary.clearer_tlb_per_event, which files of older versions lack.

def on_remote($row): .irqs_received[$row]
	| if .clearer == null then null
	  elif $row == "tlb" then .pinner + .bystander
	  else .pinner + .bystander + .other end;

# f: the interrupts that a round received.
def of_visits(f):
	[.rounds[]? | select(.outcome == "ok" and (.counting | not))]
	| group_by(.visit)
	| map((map(.clear_events // .ops) | add) as $nr
		| map(f)
		| if any(. == null) or ($nr // 0) == 0 then null
		  else add / $nr end)
	| map(select(. != null))
	| if . == [] then null else add / length end;

def of_summary($key; f):
	if .outcome != "ok" then null
	elif .summary | has($key) then .summary[$key]
	else of_visits(f) end;

def remote($row): of_summary("remote_\($row)_per_event"; on_remote($row));
def own($row): of_summary("clearer_\($row)_per_event";
	.irqs_received[$row].clearer);
