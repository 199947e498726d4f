# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Commits of the user's tree, which is only read. Sourced by patch, bisect and
# build-kernel, not run; uses their variable tree.

# Do not refresh the user's index.
export GIT_OPTIONAL_LOCKS=0

# tree_git ARGUMENT... - run git in the user's tree, without starting programs
# that its configuration names.
tree_git() {
	plain_errors git -C "$tree" --no-pager -c core.fsmonitor=false \
		-c core.hooksPath=/dev/null -c core.quotePath=true "$@"
}

# commits_check_tree - is there a kernel tree that git can read?
commits_check_tree() {
	local said

	if ! said=$(tree_git rev-parse --git-dir 2>&1); then
		[[ $said != *safe.directory* ]] || die "$EXIT_USAGE" "$tree" \
			"belongs to somebody else, and git does not read it:" \
			"run this without sudo, it needs no root; or, if you" \
			"trust it, git config --global --add safe.directory" \
			"$(realpath -- "$tree")"
		die "$EXIT_USAGE" "$tree has no git: $(tail -n 1 <<<"$said");" \
			"build both sides with scripts/build-kernel --tree and" \
			"give them to scripts/lab --exact"
	fi
	[ "$(tree_git rev-parse --is-bare-repository)" = true ] ||
		tree=$(tree_git rev-parse --show-toplevel) || exit "$EXIT_USAGE"
	[ -e "$tree/mm/rmap.c" ] || die "$EXIT_USAGE" \
		"$tree has no mm/rmap.c: it is not a kernel tree, or a bare one"
}

# commits_resolve REV - print the full name of its commit, if there is one. All
# names of gitrevisions(7) are taken, also ":/TEXT", which takes no suffix.
commits_resolve() {
	local name

	name=$(tree_git rev-parse -q --verify --end-of-options "$1") &&
		[[ $name != ^* ]] &&
		tree_git rev-parse -q --verify "$name^{commit}"
}

# commits_name REV - the same, or say that there is none.
commits_name() {
	commits_resolve "$1" || {
		warn "no commit \"$1\" in $tree"
		return 1
	}
}

# commits_about SHA - print "HASH SUBJECT", short.
commits_about() {
	tree_git -c log.showSignature=false log -1 --no-decorate --abbrev=12 \
		--format='%h %s' "$1"
}

# commits_borrow DIR [OPTION] - make a repository that borrows the objects of
# the user's; OPTION is for git init. (git clone borrows nothing of a shallow
# clone.)
commits_borrow() {
	local objects format git_dir=$1${2:+/}

	[ -n "${2-}" ] || git_dir=$1/.git/
	objects=$(tree_git rev-parse --path-format=absolute \
		--git-path objects) &&
	format=$(tree_git rev-parse --show-object-format) || return
	[ -e "${git_dir}HEAD" ] ||
		git init -q --template= --object-format="$format" ${2:+"$2"} \
			"$1" || return
	mkdir -p "${git_dir}objects/info" &&
	printf '%s\n' "$objects" >"${git_dir}objects/info/alternates"
}
