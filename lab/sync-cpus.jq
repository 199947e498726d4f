# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print the function-call interrupts per collapse on a CPU of each kind, a line
# per kernel and number of CPUs. Input: slurped results of "lab-data sync", whose
# cells have one CPU of the kind asked for. Disturbed rounds count: an interrupt
# needs no clock.

include "text";

# f: the interrupts of a round on the CPUs of that kind.
def per_collapse(f): [.rounds[]? | select(.outcome != "invalid")]
	| if . == [] then null
	  else (map(f) | add) / (map(.clear_events) | add) end;

def cell($pattern): [.cells[] | select(.cell | test($pattern))] | .[0];

def shown: if . == null then "-" else figure end;

[.[] | .guest as $guest
	| {variant: ($guest.kernel | sub("^[0-9.]+-"; "")), cpus: $guest.vcpus,
	   figures: [
		(cell("^none:.*victims=0[+]")
			| per_collapse(.irqs_received.cal.other)
			| if . == null then . else . / ($guest.vcpus - 1) end),
		(cell("^none:.*processes=1")
			| per_collapse(.irqs_received.cal.bystander)),
		(cell("^none:((?!processes).)*victims=1[+]")
			| per_collapse(.irqs_received.cal.bystander)),
		(cell("^gup_test") | per_collapse(.irqs_received.cal.pinner)),
		(cell("^none:.*victims=0[+]") | per_collapse(.irqs_received.cal
			| .other))]}] as $rows
| ("" | left(30)) + "one CPU that" + (" " * 22) + "all that",
  ("interrupts per collapse" | left(24) | .[:24]) + "  is idle   runs   runs the"
	+ "     walks  are idle",
  ("variant" | left(16)) + ("CPUs" | right(6)) + "          another mm      mm the tables",
  ($rows | sort_by(.cpus)[] | (.variant | left(16)) + (.cpus | right(6))
	+ (.figures | map(shown | right(10)) | join("")))
