# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests of who may include and call whom: the table of rooms, tests/rooms.

rooms=$SOURCE_DIR/tests/rooms

# The lines of standard input, "FROM TO ...", of the kind $1 (include or call)
# that the table $2 does not allow.
against_the_rooms()
{
	awk -v kind="$1" -v directions=1 -f "$SOURCE_DIR/tests/rooms.awk" \
		"$2" -
}

# The lines of standard input, "FROM TO ...", of the kind $1 that the table $2
# does not except.
not_excepted()
{
	awk -v kind="$1" -f "$SOURCE_DIR/tests/rooms.awk" "$2" -
}

# The rooms, one a line.
all_rooms()
{
	awk '/^[a-z]/ && $1 != "except" { sub(":$", "", $1); print $1 }' \
		"$rooms"
}

# The loops in pairs "FROM TO" of standard input. Each is named by tsort.
loops()
{
	awk '$1 != $2 { print $1, $2 }' | LC_ALL=C tsort 2>&1 >/dev/null |
		sed 's/^tsort: //' || true
}
