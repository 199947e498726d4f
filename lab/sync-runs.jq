# SPDX-License-Identifier: GPL-2.0-or-later
#
# How many runs a side would show a change of 3 % of a pin cycle in 80 % of tries,
# at 95 %, by normal approximation, if runs vary as the visits of a result do?
# Input: a result; $t: Student's t of its visits.

include "text";

.cells[] | .summary | select(.pin_ns_per_cycle != null)
| (.pin_ns_per_cycle_ci95_half / $t * ($visits | sqrt) * 100
	/ .pin_ns_per_cycle) as $spread
| "a cycle is \(.pin_ns_per_cycle | figure) ns; visits of one boot vary by"
	+ " \($spread | figure) % (standard deviation)",
  "ten runs a side find \(2.8 * $spread * (2 / 10 | sqrt) | figure) %;"
	+ " 3 % needs \(2 * ((2.8 * $spread / 3) | . * .) | ceil) runs a side"
