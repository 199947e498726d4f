# SPDX-License-Identifier: GPL-2.0-or-later
#
# Results with exact counts, slurped, as text of at most 80 columns: a block
# per cell and role, a line per kernel.

include "text";

(.[0] | columns) as $columns
| [.[] | .guest.kernel as $kernel | (.cells + .primitives)[]
	| select(.summary.exact != null)
	| .cell as $cell | .summary.exact as $exact
	| ($exact.per_event | keys_unsorted[]) as $role
	| {$cell, $kernel, $role, unit: $exact.unit,
	   witness: $exact.witness,
	   figures: [$columns[] | $exact.per_event[$role][.[1]]],
	   unsteady: [$columns[] | "\($role) \(.[1])"
		| IN($exact.unsteady[])]}] as $rows
| def in_order(f): reduce (.[] | f) as $x ([]; if index([$x]) then .
	else . + [$x] end);
  def mean_row: .[0] + {figures: (map(.figures) | transpose
		| map(add / length)),
	unsteady: (map(.unsteady) | transpose | map(any))};
  def line: "  " + (.kernel | left(24)) + ([.figures, .unsteady] | transpose
	| map((.[0] | figure) + (if .[1] then "~" else "" end) | right(8))
	| join(""));
  ("executed by the kernel" | left(26))
	+ ($columns | map(.[0] | right(7) + " ") | join("")),
  ($rows | in_order([.cell, .role, .unit])[] as [$cell, $role, $unit]
	| [$rows[] | select(.cell == $cell and .role == $role)]
	| "\($cell): \($role), per \($unit)",
	  (in_order(.kernel)[] as $kernel
		| [.[] | select(.kernel == $kernel)] | mean_row | line)),
  "",
  "Beyond an empty window. instr: without loops that wait and steps of rep.",
  "~: repeats differ by more than 0.5 %.",
  ([$rows[] | select(.witness != null and .role == "clearer")]
	| "IPIs sent equal those of /proc/interrupts within 1 %: \(
		map(select(.witness.agree)) | length) of \(length).",
	  (.[] | select(.witness.agree | not)
		| "\(.cell) on \(.kernel): \(.witness.ipis_sent) sent, "
		+ "\(.witness.received) received"))
