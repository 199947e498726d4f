# SPDX-License-Identifier: GPL-2.0-or-later
#
# Convert lines of "cell kernel outcome events tlb cal reason", tab-separated,
# one per cell and boot, into one row per cell and kernel. Kernels keep the
# order of the input. A row is the mean over its boots, with a mark if one of
# them was "disturbed". width: of the column of cells.

BEGIN {
	if (!width)
		width = 22
}

function number(sum, nr) {
	return nr ? sprintf("%.3f", sum / nr) : "-"
}

{
	key = $1 SUBSEP $2
	if (!($1 in cell_seen)) {
		cell_seen[$1] = 1
		cells[++nr_cells] = $1
	}
	if (!($2 in kernel_seen)) {
		kernel_seen[$2] = 1
		kernels[++nr_kernels] = $2
	}
	seen[key] = 1
	if ($3 == "disturbed")
		mark[key] = " *"
	else if ($3 != "ok") {
		why[key] = $3 ": " $7
		next
	}
	events[key] += $4
	if ($5 != "-") {
		tlb[key] += $5
		nr_tlb[key]++
	}
	if ($6 != "-") {
		cal[key] += $6
		nr_cal[key]++
	}
}

# A name too long for its column has a line of its own.
function row(cell, kernel, nr, key) {
	key = cell SUBSEP kernel
	if (length(kernel) > 24) {
		printf "%-" width "s %s\n", cell, kernel
		cell = kernel = ""
	}
	printf "%-" width "s %-24s %8s %8s %8s%s\n", cell, kernel, nr,
		number(tlb[key], nr_tlb[key]), number(cal[key], nr_cal[key]),
		mark[key]
}

END {
	for (c = 1; c <= nr_cells; c++)
		for (k = 1; k <= nr_kernels; k++) {
			key = cells[c] SUBSEP kernels[k]
			if (key in events)
				row(cells[c], kernels[k], events[key])
			else if (key in seen)
				row(cells[c], kernels[k], "-")
			if (key in why)
				notes = notes cells[c] " on " kernels[k] \
					": " why[key] "\n"
		}
	if (notes)
		printf "\n%s", notes
}
