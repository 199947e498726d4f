# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print the costliest functions of a result with exact counts, as text of at
# most 80 columns: a block per cell and role.

include "text";

(columns | map(select(.[1] != "ipis_sent"))) as $columns
| .guest.kernel as $kernel
| (.cells + .primitives)[] | .cell as $cell | .summary.exact
| select(.functions != null) | .unit as $unit
| .functions | to_entries[]
| "",
  "\($cell) on \($kernel): \(.key), by function, per \($unit)",
  ("" | left(28)) + ($columns | map(.[0] | right(7)) | join(" ")),
  (.value[] | . as $row | "  " + (.function | .[:24] | left(24))
	+ ($columns | map($row[.[1]] | figure | right(8)) | join("")))
