# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What bisect prints: a line a step, and the end. Sourced by bisect, not run.

declare -A report_rows=()

# Of a step, where none has been measured yet: minutes of two CPUs.
report_first_s=900 report_step_s=180

report_head() {
	printf '%-12s %-40s %8s %6s\n' revision subject "per event" "+-" |
		sed 's/ *$//'
}

# report_step SHA VERDICT - the row of step_value or step_skip; the minutes that
# are left stand behind it.
report_step() {
	local about row left mean half

	about=$(commits_about "$1" | plain)
	if [ "$2" = skip ]; then
		printf -v row '%-12.12s %-40.40s %-20.20s' "${about%% *}" \
			"${about#* }" "skip: $step_skip"
	else
		case $1 in "$good" | "$bad") step_take "$1" ;; esac
		read -r mean half < <(metric_row "${step_value[@]}")
		printf -v row '%-12.12s %-40.40s %8s %6s %-4s' "${about%% *}" \
			"${about#* }" "$mean" "$half" "$2"
	fi
	report_rows[$1]=$row
	left=$(report_left "$steps_left")
	printf '%s %4s\n' "$row" "$((left / 60))m"
	[ "$2" != skip ] || warn_folded "${about%% *}: $step_skip"
}

# report_left STEPS - seconds, by those measured; the longest has the first build.
report_left() {
	find "$step_dir" -name '*.seconds' -exec cat {} + \
		2>/dev/null | awk -v steps="$1" -v usual="$report_step_s" '
		{ sum += $1; if ($1 > max) max = $1 }
		END { each = NR > 1 ? (sum - max) / (NR - 1) : usual
			printf "%d\n", steps * each + 30 }'
}

# report_plan - of a dry run.
report_plan() {
	local nr taken seconds

	nr=$((steps_left + 2))
	taken=$(find "$step_dir" -name '*.json' 2>/dev/null | wc -l)
	seconds=$(report_left "$nr")
	ls "$cache_dir"/build/tree-*/compiled >/dev/null 2>&1 ||
		seconds=$((seconds + report_first_s * 2 / $(nproc)))
	echo "Good:     $(commits_about "$good")"
	echo "Bad:      $(commits_about "$bad")"
	echo "Counted:  $metric of ${cells[0]}"
	echo "Between:  $nr_left commits, one of which is the first bad one"
	echo "Steps:    about $steps_left and the two ends, each a kernel" \
		"built and booted"
	echo "Time:     about $((seconds / 60)) minutes; $taken results are there"
	echo "Results:  $step_dir"
}

# report_end - the commit, all steps, and what it changed.
report_end() {
	local parent commit=$found

	echo
	if [ -n "$found" ]; then
		echo "The first bad commit:"
		tree_git -c log.showSignature=false log -1 --no-decorate \
			--abbrev=12 --format='%h %s%n    %an, %ad' --date=short \
			"$found"
		parent=$(tree_git rev-parse "$found^1")
	else
		echo "Skips leave $nr_left commits, one of which is the" \
			"first bad one:"
		search_left | tree_git -c log.showSignature=false log \
			--no-walk=unsorted --stdin --no-decorate --abbrev=12 \
			--format='    %h %s'
		parent=$last_good commit=$(search_git rev-parse refs/bisect/bad)
	fi
	echo
	report_table
	report_compare "$parent" "$commit"
	report_where
}

# report_table - all steps, from the good end to the bad one.
report_table() {
	local sha

	echo "Steps, oldest first; $metric of ${cells[0]}," \
		"bad is $bad_side $(metric_short "$threshold"):"
	{ echo "$good"; tree_git rev-list --topo-order --reverse "$good..$bad"; } |
		grep -xF -f <(printf '%s\n' "${!report_rows[@]}") |
		while read -r sha; do
			printf '%s\n' "${report_rows[$sha]% }"
		done
	echo
}

# report_compare PARENT COMMIT
report_compare() {
	local sha

	for sha; do
		step_take "$sha"
		[ -z "$step_skip" ] || {
			echo "No comparison: ${sha::12}: $step_skip"
			return
		}
	done
	echo "A: $(commits_about "$1")"
	echo "B: $(commits_about "$2")"
	plain_errors "$program" compare "$(step_name "$1").json" -- \
		"$(step_name "$2").json" || warn "mmfence compare ended with $?"
	echo
}

report_where() {
	local log

	log=$step_dir/$metric.log
	search_git bisect log >"$scratch/log" && file_put "$scratch/log" "$log"
	echo "Kernels:  $out/kernels/$arch (config, label, build.log)"
	echo "Results:  $step_dir (*.json, *.console, *.skip)"
	echo "Log:      $log (for git bisect replay)"
}
