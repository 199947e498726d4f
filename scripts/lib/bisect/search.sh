# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The search: git bisect in a repository of our own that has no files and borrows
# the objects of the user's. It starts anew each time; results in OUT are taken as
# they are, so it is soon where it was. Sourced by bisect, not run.

found='' last_good='' nr_left=0 steps_left=0

search_git() {
	plain_errors git -C "$scratch/search.git" -c core.hooksPath=/dev/null "$@"
}

search_open() {
	commits_borrow "$scratch/search.git" --bare &&
	search_git update-ref HEAD "$bad" &&
	search_git bisect start --no-checkout "$bad" "$good" >/dev/null ||
		die "$EXIT_USAGE" "git cannot bisect between ${good::12} and" \
			"${bad::12} of $tree"
	last_good=$good
	search_vars
}

# search_vars - sets nr_left, the commits of which one is the first bad one, and
# steps_left, if none is skipped.
search_vars() {
	nr_left=$(search_left | wc -l) && [ "$nr_left" -gt 0 ] ||
		die "$EXIT_USAGE" "git cannot search $tree"
	for ((steps_left = 0; (1 << steps_left) < nr_left; steps_left++)); do
		:
	done
}

# search_run - sets found, unless skips left several.
search_run() {
	local sha verdict status=0

	while [ "$nr_left" -gt 1 ]; do
		sha=$(search_git rev-parse --verify -q BISECT_HEAD) || die \
			"$EXIT_USAGE" "git bisect named no commit to test"
		step_take "$sha"
		verdict=skip
		[ -n "$step_skip" ] || verdict=$(metric_verdict "${step_value[@]}")
		if [ "$verdict" = undecided ]; then
			verdict=skip
			step_skip="undecided: rounds on both sides:"
			step_skip+=" $(metric_text "${step_value[@]}")"
		fi
		search_git bisect "$verdict" "$sha" >"$scratch/said" || status=$?
		[ "$verdict" != good ] || last_good=$sha
		search_vars
		report_step "$sha" "$verdict"
		# Git's own: no commit is left but skipped ones.
		[ "$status" -ne 2 ] || return 0
		[ "$status" -eq 0 ] || die "$EXIT_USAGE" \
			"git bisect: $(tail -n 1 "$scratch/said")"
	done
	found=$(search_git rev-parse refs/bisect/bad)
}

# search_left - what may be the one, oldest first.
search_left() {
	search_git rev-list --reverse refs/bisect/bad --not \
		--glob='refs/bisect/good-*'
}
