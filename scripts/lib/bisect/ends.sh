# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The two revisions that a search is between. Sourced by bisect, not run.

# ends_find - "good" and "bad" become the whole names of commits between which
# git can search.
ends_find() {
	local good_rev=$good bad_rev=$bad

	good=$(commits_name "$good_rev") && bad=$(commits_name "$bad_rev") ||
		exit "$EXIT_USAGE"
	[ "$(tree_git rev-parse --is-shallow-repository)" = false ] ||
		die "$EXIT_USAGE" "$tree is a shallow clone, without the" \
			"commits between: git fetch --unshallow"
	[ "$good" != "$bad" ] ||
		die "$EXIT_USAGE" \
			"--good and --bad are the same commit, ${good::12}"
	ends_no_merge --good "$good_rev" "$good"
	ends_no_merge --bad "$bad_rev" "$bad"
	ends_in_order "$good_rev" "$bad_rev"
	ends_say_edits
}

# ends_no_merge OPTION REV SHA
ends_no_merge() {
	local -a names

	read -ra names < <(tree_git rev-list --no-walk --parents "$3")
	[ ${#names[@]} -le 2 ] || die "$EXIT_USAGE" "$1: $2 is a merge of" \
		"${names[1]::12} and ${names[2]::12}: name the one of them" \
		"whose history is to be searched"
}

# ends_in_order GOOD_REV BAD_REV
ends_in_order() {
	! tree_git merge-base --is-ancestor "$good" "$bad" || return 0
	! tree_git merge-base --is-ancestor "$bad" "$good" ||
		die "$EXIT_USAGE" "--bad $2 is an ancestor of --good $1: swap" \
			"them; the older one is --good here, whichever value" \
			"it has"
	set -- "$@" "$(tree_git merge-base "$good" "$bad")"
	[ -n "$3" ] || die "$EXIT_USAGE" "$1 and $2 have no common ancestor"
	die "$EXIT_USAGE" "--good $1 is no ancestor of --bad $2: they parted" \
		"at ${3::12}, which can be --good"
}

ends_say_edits() {
	local nr

	nr=$(tree_git status --porcelain --untracked-files=no | wc -l)
	[ "$nr" -eq 0 ] || warn_folded "$tree has edits in $nr files that are" \
		"not committed: they are NOT in, and stay as they are"
}

# ends_measure - both ends, and what tells good from bad: "threshold", and
# "bad_side", which is above or below it.
ends_measure() {
	local -a at_good at_bad

	ends_take --good "$good"
	at_good=("${step_value[@]}")
	ends_take --bad "$bad"
	at_bad=("${step_value[@]}")
	if [ -n "$above$below" ]; then
		threshold=$above$below
		bad_side=${above:+above}
		: "${bad_side:=below}"
	else
		read -r bad_side threshold < <(metric_middle \
			"${at_good[@]}" "${at_bad[@]}")
	fi
	ends_judge "$good" good "${at_good[@]}"
	ends_judge "$bad" bad "${at_bad[@]}"
	[ -z "$ends_failed" ] || die "$EXIT_USAGE" "$metric of ${cells[0]} is" \
		"$(metric_text "${at_good[@]}") at --good and" \
		"$(metric_text "${at_bad[@]}") at --bad, $ends_failed"
	report_step "$good" good
	report_step "$bad" bad
	warn "bad is $bad_side $(metric_short "$threshold")"
}

# ends_take OPTION SHA - an end that is skipped is the end.
ends_take() {
	step_take "$2"
	[ -z "$step_skip" ] || die "$EXIT_CELLS" \
		"$1 $(commits_about "$2"): $step_skip"
}

# ends_judge SHA VERDICT VALUE... - sets ends_failed if it is another one.
ends_judge() {
	local verdict

	if [ "$bad_side" = neither ]; then
		ends_failed="which differ by no more than their rounds do"
		return
	fi
	verdict=$(metric_verdict "${@:3}")
	[ "$verdict" = "$2" ] || ends_failed="so that --$2 is not $2: bad is"`
		`" $bad_side $threshold"
}
