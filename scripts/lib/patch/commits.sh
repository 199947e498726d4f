# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The compared commits of the user's tree, which is only read. Sourced by patch,
# not run.

# commits_parent SHA - print the first parent.
commits_parent() {
	tree_git rev-parse -q --verify "$1^1^{commit}" && return
	if [ "$(tree_git rev-parse --is-shallow-repository)" = true ]; then
		warn "the parent of ${1::12} is not in this shallow clone:" \
			"git fetch --deepen=10"
	else
		warn "${1::12} has no parent to compare it with: give A..B"
	fi
	return 1
}

# commits_split - set from, to and dots, if the range has two commits with dots
# between them. The dots may also stand inside a name: HEAD^{/a..b}.
commits_split() {
	local before='' rest=$range

	while [[ $rest == *..* ]]; do
		before+=${rest%%..*} rest=${rest#*..} dots=..
		[[ $rest != .* ]] || dots=... rest=${rest#.}
		from=$(commits_resolve "${before:-HEAD}") &&
			to=$(commits_resolve "${rest:-HEAD}") && return
		before+=$dots
	done
	dots=''
	return 1
}

# commits_choose - set base, and "after": the commits compared with it.
commits_choose() {
	local tip from to

	if commits_split; then
		tip=$to base=$from
		[ "$dots" = .. ] || base=$(tree_git merge-base "$from" "$to") ||
			die "$EXIT_USAGE" "$range: no common commit"
	else
		tip=$(commits_name "$range") || exit "$EXIT_USAGE"
		base=$tip
		[ -n "$with_edits" ] || base=$(commits_parent "$tip") ||
			exit "$EXIT_USAGE"
	fi
	after=("$tip")
	[ -z "$each" ] || [ -n "$dots" ] ||
		die "$EXIT_USAGE" "--each wants --commit A..B"
	[ -z "$each" ] || commits_series "$tip"
	[ "$base" != "$tip" ] || [ -n "$with_edits" ] ||
		die "$EXIT_USAGE" "$range: both sides are ${tip::12}"
	commits_edits "$tip"
	commits_say
}

# commits_series TIP - list the commits in between, oldest first; for merges,
# along the first parent.
commits_series() {
	mapfile -t after < <(tree_git rev-list --reverse --first-parent \
		"$base..$1")
	[ ${#after[@]} -gt 0 ] ||
		die "$EXIT_USAGE" "$range: no commit lies between"
	[ ${#after[@]} -le 40 ] || die "$EXIT_USAGE" \
		"$range: ${#after[@]} commits; --each builds and boots 40 at most"
}

# commits_edits TIP - include uncommitted edits if requested; otherwise mention
# them.
commits_edits() {
	local nr

	nr=$(tree_git status --porcelain --untracked-files=no | wc -l)
	if [ -n "$with_edits" ]; then
		[ "$1" = "$(commits_name HEAD)" ] || die "$EXIT_USAGE" \
			"--edits are on top of HEAD, not of ${1::12}"
		[ "$nr" -gt 0 ] ||
			die "$EXIT_USAGE" "--edits: $tree has none"
		tree_git diff --binary --no-ext-diff --no-textconv \
			--no-color --src-prefix=a/ --dst-prefix=b/ HEAD \
			>"$scratch/edits" || exit "$EXIT_USAGE"
		warn "the edits of $nr files are in; files that git does not" \
			"track are not"
	elif [ "$nr" -gt 0 ]; then
		warn_folded "$tree has edits in $nr files that are not" \
			"committed: they are NOT in (--edits compares HEAD" \
			"with and without them)"
	fi
}

# commits_say - print what is compared, and what a merge means.
commits_say() {
	local sha nr

	warn_folded "A: $(commits_about "$base")"
	for sha in "${after[@]}"; do
		warn_folded "B: $(commits_about "$sha")" \
			${with_edits:+"(with edits)"}
		nr=$(tree_git rev-list --no-walk --parents "$sha" | wc -w)
		[ "$nr" -le 2 ] || [ -n "$dots" ] ||
			warn_folded "   a merge: all that it brought is" \
				"measured, against its first parent"
	done
}
