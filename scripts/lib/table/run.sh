# shellcheck shell=bash disable=SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables of a result of mmfence run: cells and primitives, injected delays,
# times inside the kernel. Sourced, not run.

# Lines "M" for the machine, "C" for cells, "P" for primitives, with the fields
# of a row.
table_run_rows() {
	# shellcheck disable=SC2016 # variables of jq
	plain_errors jq -L "$here/lab" -r 'include "remote";
		(if .counters.ipi? then "ipi" else "cal" end) as $calls |
		def row($kind; $times): [$kind, .cell, .outcome, .reason,
			$times[], remote("tlb"), remote($calls),
			own("tlb"), own($calls), .summary.rounds_ok,
			([.rounds[] | select(.counting | not)] | length)];
		def half($key): .summary as $s | if $s[$key] != null and
			$s["\($key)_ci95_half"] != null
			then 100 * $s["\($key)_ci95_half"] / $s[$key]
			else null end;
		(["M", .kernel.release, .machine.cpus_online,
		  .machine.cpu_model,
		  (.flush.cpuid.hypervisor_signature // "" | sub(" +$"; "")),
		  .flush.method, .time, ($calls | ascii_upcase)],
		 (.cells[] | row("C"; [.summary.pin_ns_per_cycle,
			half("pin_ns_per_cycle"), .summary.pin_p99_ns,
			.summary.clear_ns_per_event,
			half("clear_ns_per_event")])),
		 (.primitives[] | row("P"; [.summary.ns_per_op,
			half("ns_per_op"), null, null, null])))
		| map(if . == null then "-" else tostring end
			| gsub("[^ -~]"; "?")) | join("\t")' "$1"
}

table_run_layout() {
	awk -F '\t' '
	function number(value, digits, limit) {
		if (value == "-")
			return value
		return sprintf("%.*f", value < limit ? digits : 0, value)
	}
	# Words of text in lines of 79 columns; further lines are indented.
	function wrap(lead, text, words, nr, i, line) {
		nr = split(text, words, " ")
		line = lead words[1]
		for (i = 2; i <= nr; i++)
			if (length(line) + length(words[i]) + 1 > 79) {
				print line
				line = sprintf("%*s", length(lead), "") words[i]
			} else
				line = line " " words[i]
		print line
	}
	$1 == "M" {
		calls = $8
		printf "Linux %.40s, %d CPUs, %.30s\n%s%.12s, flush: %s, " \
			"time: %s\n\n", $2, $3, $4,
			$5 == "-" || $5 == "" ? "no hypervisor" : "guest of ",
			$5 == "-" ? "" : $5, $6, $7
		next
	}
	$1 != kind {
		if (kind)
			print ""
		kind = $1
		if (kind == "C")
			printf "%-20s %7s %4s %8s %8s %4s %6s %6s  rounds\n",
				"pinner+clearer", "ns/pin", "+-%", "p99",
				"ns/event", "+-%", "remTLB", "rem" calls
		else
			printf "%-20s %9s %4s %6s %6s  rounds\n", "primitive",
				"ns/op", "+-%", "remTLB", "rem" calls
	}
	$3 == "skip" {
		print $2
		wrap("  skip: ", $4)
		next
	}
	{
		name = $2
		if (length(name) > 20) {
			print name
			name = ""
		}
		if (kind == "C")
			printf "%-20s %7s %4s %8s %8s %4s", name,
				number($5, 1, 100), number($6, 1, 10), $7,
				number($8, 1, 100), number($9, 1, 10)
		else
			printf "%-20s %9s %4s", name, number($5, 1, 100),
				number($6, 1, 10)
		printf " %6s %6s %3d/%d\n", number($10, 2, 100),
			number($11, 2, 100), $14, $15
		if ($3 != "ok")
			wrap("  " $3 ": ", $4)
		if ($12 >= 0.005 || $13 >= 0.005)
			own = own sprintf("  %-20s TLB %.2f, %s %.2f\n", $2,
				$12, calls, $13)
	}
	END {
		if (own)
			printf "\nOn the clearer'\''s own CPU, per event:\n%s", own
	}'
}

table_run_print() {
	table_run_rows "$1" | table_run_layout
	table_inject_print "$1"
	table_latency_print "$1"
}

# Delays as measured by the pin loop, or the time that operations add to its
# cycle.
table_inject_print() {
	# shellcheck disable=SC2016 # variables of jq
	plain_errors jq -r '
		def figure: [.mean_ns, .ci95_low_ns, .ci95_high_ns];
		def verdict($found): if .told.samples == 0 then "no pair"
			elif .told.ci95_low_ns == null then "one visit"
			elif .unsteady then "unsteady"
			elif .found then $found else "not found" end;
		.cells[] | select(.inject) | (["C", .cell],
		(.inject.delays[] | ["D", .asked_ns] + (.alone | figure) +
			(.told | figure) + [.told.samples,
			verdict(if .recovered then "recovered" else "off" end)]),
		(.inject.operations // [] | .[] | ["O", .operation] +
			(.alone | figure) + (.told | figure) + [.told.samples,
			verdict(if .operation == "none" then "off"
				else "found" end), .told_percent.mean,
			(.told_percent | if .ci95_high == null then null
				else .ci95_high - .mean end)]),
		(select(.inject.operations == null) |
			["S", .inject.smallest_recovered_ns,
				.calibration.undisturbed_ns]))
		| map(if . == null then "-" else tostring end
			| gsub("[^ -~]"; "?")) | join("\t")' "$1" |
		awk -F '\t' '
	function interval(low, high) {
		return low == "-" ? "-" : sprintf("%7.2f .. %6.2f", low, high)
	}
	function figure(value) {
		return value == "-" ? "-" : sprintf("%.2f", value)
	}
	$1 == "C" { cell = $2 }
	$1 == "D" && !heads++ {
		printf "\n%6s %8s %17s %8s %17s %6s\n", "delay", "alone",
			"95 % interval", "told", "95 % interval", "pairs"
	}
	$1 == "O" && !heads++ {
		printf "\n%-16s %7s %7s %17s %5s %5s %6s\n", "operation",
			"alone", "told", "95 % interval", "%", "+-", "pairs"
	}
	cell && $1 != "C" {
		print cell
		cell = ""
	}
	$1 == "D" {
		printf "%6d %8s %17s %8s %17s %6d  %s\n", $2, figure($3),
			interval($4, $5), figure($6), interval($7, $8), $9, $10
	}
	$1 == "O" {
		printf "%-16s %7s %7s %17s %5s %5s %6d  %s\n", $2, figure($3),
			figure($6), interval($7, $8), figure($11), figure($12),
			$9, $10
	}
	$1 == "S" && $2 != "-" {
		printf "smallest delay recovered: %s ns, of a cycle of %.0f ns\n",
			$2, $3
	}
	$1 == "S" && $2 == "-" { print "no delay was recovered" }'
}

# Latencies that BPF measured.
table_latency_print() {
	plain_errors jq -r '(.cells[], .primitives[]) | select(.latencies) |
		(["C", (.cell // .primitive)], (.latencies.probes | to_entries[]
		| ["P", .key, .value.count, .value.p50_ns, .value.p99_ns,
			.value.max_ns]))
		| map(. // "-" | tostring | gsub("[^ -~]"; "?"))
		| join("\t")' "$1" | awk -F '\t' '
	NR == 1 {
		printf "\n  %-27s %9s %8s %8s %9s\n", "ns", "count", "p50",
			"p99", "max"
	}
	$1 == "C" { print $2 }
	$1 == "P" { printf "  %-27s %9s %8s %8s %9s\n", $2, $3, $4, $5, $6 }'
}
