# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print lines for table.awk, from the rounds with proven work, disturbed rounds
# included: the median of the interrupts per event that the bystander received.
# (A count needs no undisturbed clock. A mean suffers from rounds in which the
# bystander was off its CPU.) A cell that is invalid because more than half of
# its rounds were disturbed gets the outcome "disturbed", which table.awk marks.

def median: sort | .[(length - 1) / 2 | floor];

def proven: .outcome != "invalid";

.guest.kernel as $kernel | (.cells[], .primitives[])
| (if .outcome == "invalid" and ([.rounds[] | select(.outcome == "contaminated")]
	| length) * 2 > (.rounds | length) then "disturbed"
   else .outcome end) as $outcome
| [.rounds[] | select(proven and (.clear_events // .ops) > 0)
   | (.clear_events // .ops) as $nr
   | { nr: $nr, tlb: (.irqs_received.tlb.bystander / $nr),
       cal: (.irqs_received.cal.bystander / $nr) }] as $rounds
| if $rounds == [] or ($outcome | IN("ok", "disturbed") | not)
  then [.cell, $kernel, $outcome, "-", "-", "-", .reason]
  else [.cell, $kernel, $outcome, ($rounds | map(.nr) | add),
	($rounds | map(.tlb) | median), ($rounds | map(.cal) | median), "-"]
  end
| map(tostring | gsub("[\t\n]"; " ")) | join("\t")
