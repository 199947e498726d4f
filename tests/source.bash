# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests that read the source tree, or what --help says. ctest sets
# SOURCE_DIR and MMFENCE.

# git in the source tree $SOURCE_DIR, also where somebody else owns it.
source_git()
{
	git -c safe.directory='*' -C "$SOURCE_DIR" "$@"
}

# Skip the test if the tree is not a git checkout (a release tarball).
need_checkout()
{
	source_git rev-parse --git-dir >/dev/null 2>&1 ||
		skip "$SOURCE_DIR is not a git checkout"
}

# Files matching the arguments that are tracked or about to be, one a line.
source_files()
{
	local file

	source_git ls-files --cached --others --exclude-standard -- "$@" |
		sort -u | while IFS= read -r file; do
		[ ! -f "$SOURCE_DIR/$file" ] || printf '%s\n' "$file"
	done
}

# The verbs that --help shows, one a line.
verbs()
{
	"$MMFENCE" --help | sed -n 's/^  \([a-z][a-z-]*\)  *.*/\1/p'
}

# Fail, showing $2, if there is any of it. $1 says what it would be.
none_of()
{
	[ -z "$2" ] || {
		printf '%s:\n%s\n' "$1" "$2"
		return 1
	}
}
