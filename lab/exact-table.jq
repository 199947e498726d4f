# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print results with exact counts (input: slurped) as text of at most 80
# columns: a block per cell and role, a line per kernel.

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
| ([$rows[].kernel | length, 24] | max) as $width
| def in_order(f): reduce (.[] | f) as $x ([]; if index([$x]) then .
	else . + [$x] end);
  def mean_row: .[0] + {figures: (map(.figures) | transpose
		| map(add / length)),
	unsteady: (map(.unsteady) | transpose | map(any))};
  # The first column is wider by one.
  def in_columns: (.[0] | right(8)) + (.[1:] | map(right(7)) | join(""));
  def line: "  " + (.kernel | left($width)) + ([.figures, .unsteady] | transpose
	| map((.[0] | figure) + (if .[1] then "~" else " " end)) | in_columns)
	| sub(" $"; "");
  def agreement($what; agreed; said): length as $cells
	| map(select(.witness | agreed != null))
	| "  \($what): \(map(select(.witness | agreed)) | length) of \(length)"
		+ ", \($cells - length) not judged",
	  (.[] | select(.witness | agreed | not)
		| "  \(.cell) on \(.kernel): \(.witness | said)");
  ("executed by the kernel" | left($width + 2))
	+ ($columns | map(.[0] + " ") | in_columns | sub(" $"; "")),
  ($rows | in_order([.cell, .role, .unit])[] as [$cell, $role, $unit]
	| [$rows[] | select(.cell == $cell and .role == $role)]
	| "\($cell): \($role), per \($unit)",
	  (in_order(.kernel)[] as $kernel
		| [.[] | select(.kernel == $kernel)] | mean_row | line)),
  "",
  "An empty window is subtracted; its noise can make a figure negative.",
  "instr: without loops that wait and steps of rep. ~: the rounds differ by",
  "more than 0.5 %, or there is only one.",
  ([$rows[] | select(.witness != null and .role == "clearer")]
	| "Two counts agree if they differ by at most 1 %. Not judged: "
		+ "counts below 1000",
	  "that differ by at most 10, and counts that are not known.",
	  agreement("IPIs sent and /proc/interrupts"; .agree;
		"\(.ipis_sent) sent, \(.received) received"),
	  agreement("INVLPG, CR3 writes and nr_tlb_local_flush_*";
		.flushes_agree;
		"\(.invlpg) INVLPG and \(.cr3_writes) CR3 writes, "
		+ "\(.flush_one) and \(.flush_all) flushes"))
