# SPDX-License-Identifier: GPL-2.0-or-later
#
# Lines for table.awk, of the rounds whose work is proven, the disturbed ones
# too: interrupts that the bystander received per event, as their median. (A
# count needs no undisturbed clock; a mean suffers from rounds in which the
# bystander was not there.)

def median: sort | .[(length - 1) / 2 | floor];

.guest.kernel as $kernel | (.cells[], .primitives[]) | .outcome as $outcome
| [.rounds[] | select(.outcome != "invalid" and (.clear_events // .ops) > 0)
   | (.clear_events // .ops) as $nr
   | { nr: $nr, tlb: (.irqs_received.tlb.bystander / $nr),
       cal: (.irqs_received.cal.bystander / $nr) }] as $rounds
| if $rounds == [] then [.cell, $kernel, $outcome, "-", "-", "-", .reason]
  else [.cell, $kernel, "ok", ($rounds | map(.nr) | add),
	($rounds | map(.tlb) | median), ($rounds | map(.cal) | median), "-"]
  end
| map(tostring | gsub("[\t\n]"; " ")) | join("\t")
