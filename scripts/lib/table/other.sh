# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tables of results of other verbs than mmfence run. Sourced, not run.

# table_race_print FILE - print each kind of attempt, as mmfence race does.
table_race_print() {
	# shellcheck disable=SC2016 # variables of jq
	plain_errors jq -r '.cells[] |
		(["C", .cell], ["W", .gup.foll,
		if .gup.write then "write" else "read" end,
		if .verdict == "lost" then "PINS WERE LOST"
		elif .verdict == "kept" then "every pin was kept"
		elif .verdict == "control" then
			"a control, nothing is promised"
		else "nothing shown" end],
		(.differences as $differences | ("held", "during") as $phase |
		.[$phase] | select(.) | ["P", $phase, .time_ns / 1e9,
			.passes_proven, .clear_events, .pages_checked, .tries,
			.differences, if $differences > 0 or .tries == 0
			then "-" else 3 / .tries end]),
		if .outcome == "ok" then empty
		else ["R", .outcome, .reason // ""] end)
		| map(. // "-" | tostring | gsub("[^ -~]"; "?"))
		| join("\t")' "$1" | awk -F '\t' '
	NR == 1 {
		printf "  %-9s %7s %7s %9s %9s %9s %8s %8s\n", "pins", "s",
			"passes", "cleared", "checked", "tries", "differ",
			"at most"
	}
	$1 == "C" { print $2 }
	$1 == "W" { printf "  %s, %s: %s\n", $2, $3, $4 }
	$1 == "R" { printf "  %s: %s\n", $2, $3 }
	$1 == "P" {
		printf "  %-9s %7.1f %7d %9d %9d %9d %8d %8s\n", $2, $3, $4,
			$5, $6, $7, $8, $9 == "-" ? "-" : sprintf("%.1e", $9)
	}' | fold -s -w 79
}

# table_self_print FILE - print the same as mmfence bench-self.
table_self_print() {
	plain_errors jq -r 'del(.schema) | to_entries[] | [.key, .value.median,
		.value.least, .value.most] | map(tostring
		| gsub("[^ -~]"; "?")) | join("\t")' "$1" | awk -F '\t' '
	NR == 1 { printf "%-24s %9s %9s %9s\n", "cost", "median", "least", "most" }
	{ printf "%-24s %9.3f %9.3f %9.3f\n", $1, $2, $3, $4 }'
}
