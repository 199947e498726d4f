#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Calls between object files: no circles, no call against the table in
# tests/rooms, and a header per module. Each check is first tested with objects
# that break the rule.

# rooms.bash sets $rooms.
# shellcheck disable=SC2154

load source
load rooms

setup()
{
	build=$(dirname "$MMFENCE")
	[ -e "$build/compile_commands.json" ] || skip "not a build folder"
	if grep -q -e ' -flto' "$build/compile_commands.json"; then
		skip "objects of -flto hold no symbols that nm reads"
	fi
}

# "FILE SYMBOL TYPE" of the objects that the program in the build folder $1 is
# made of. Stale objects, whose source is gone, are not among them.
symbols()
{
	(cd "$1" && jq -r '.[].command | capture(" -o (?<o>[^ ]+) -c ").o' \
		compile_commands.json |
		grep -E '^CMakeFiles/(libmmfence|analysis|bench|mmfence)\.dir/' |
		xargs nm -A -P | sed -E 's|^CMakeFiles/[a-z]+\.dir/||' |
		awk '{ sub("[.]o:$", "", $1); print $1, $2, $3 }')
}

# "FROM TO SYMBOL" for each symbol that a file needs and another defines.
calls()
{
	symbols "$1" | awk '
		$3 == "U" { need[$1 " " $2] }
		$3 ~ /^[A-TV-Z]$/ { home[$2] = $1 }
		END {
			for (pair in need) {
				split(pair, word)
				if (word[2] in home && home[word[2]] != word[1])
					print word[1], home[word[2]], word[2]
			}
		}'
}

# "FILE HEADER FUNCTION" for each function of the build folder $1 that a header
# of the tree $2 declares which is not that of its file; HEADER is "none" if
# none does.
foreign_declarations()
{
	symbols "$1" | awk '$3 == "T" && $2 !~ /^(main$|_)/ { print $1, $2 }' |
		sort >"$BATS_TEST_TMPDIR/defined"
	(cd "$2" && find lib analysis bench cli -name '*.h' -exec \
		awk -f "$SOURCE_DIR/tests/declared.awk" {} +) |
		awk 'FNR == NR { home[$2] = $1; next }
		$2 in home {
			own = home[$2]
			sub("c$", "h", own)
			found[$2]
			if (own != $1)
				print home[$2], $1, $2
		}
		END {
			for (name in home)
				if (!(name in found))
					print home[name], "none", name
		}' "$BATS_TEST_TMPDIR/defined" -
}

# The file $1 with the code $2, compiled as in a build folder.
plant()
{
	local tree=$BATS_TEST_TMPDIR/tree build=$BATS_TEST_TMPDIR/build
	local object=CMakeFiles/bench.dir/$1.o command

	mkdir -p "$tree"/{lib,analysis,bench,cli} "$(dirname "$tree/$1")" \
		"$(dirname "$build/$object")"
	printf '%s\n' "$2" >"$tree/$1"
	[[ $1 == *.c ]] || return 0
	command="cc -I$tree -o $object -c $tree/$1"
	(cd "$build" && $command)
	printf '{"command": "%s"}\n' "$command" >>"$build/commands"
	jq -s . "$build/commands" >"$build/compile_commands.json"
}

@test "no circle of calls between files" {
	[ "$(calls "$build" | wc -l)" -gt 500 ]
	none_of "files in a circle of calls" "$(calls "$build" |
		not_excepted call "$rooms" | grep -v '^no longer' | loops)"
}

@test "a circle of calls between files is found" {
	plant lib/base/a.c 'void b(void); void a(void) { b(); }'
	plant lib/base/b.c 'extern int c; void b(void) { c++; }'
	plant lib/base/c.c 'void a(void); int c; void f(void) { a(); }'
	plant lib/base/d.c 'void a(void); void d(void) { a(); }'
	run loops < <(calls "$BATS_TEST_TMPDIR/build")
	[ "${lines[0]}" = "-: input contains a loop:" ]
	diff <(printf '%s\n' lib/base/{a,b,c}.c) \
		<(printf '%s\n' "${lines[@]:1}" | sort)
}

@test "every call is allowed by the table of rooms, so rooms are in no circle" {
	none_of "calls against the direction" \
		"$(calls "$build" | against_the_rooms call "$rooms")"
}

@test "a call against the direction is found" {
	plant lib/base/a.c 'void b(void); void a(void) { b(); }'
	plant lib/sys/b.c 'void b(void) { }'
	plant lib/sys/ok.c 'void a(void); void ok(void) { a(); }'
	printf '%s\n' lib/base: 'lib/sys: lib/base' >"$BATS_TEST_TMPDIR/rooms"
	[ "$(calls "$BATS_TEST_TMPDIR/build" |
		against_the_rooms call "$BATS_TEST_TMPDIR/rooms")" = \
		"lib/base/a.c lib/sys/b.c b" ]
}

@test "a function is declared in the header of its file, and in no other" {
	none_of "headers that are not of one module" \
		"$(foreign_declarations "$build" "$SOURCE_DIR" |
			not_excepted header "$rooms")"
}

@test "a function that another header declares is found" {
	plant lib/base/a.h '/* elsewhere() */
int own(int (*each)(void), char *text);
int elsewhere
	(void);
static inline int small(void) { return called() + missing(); }
#define LARGE() \
	missing()
struct ops { int (*called)(void); };'
	plant lib/base/b.h 'void own(int x);'
	plant lib/base/a.c 'int own(void) { return 1; } static void s(void) { }
void use(void) { s(); }'
	plant lib/base/b.c 'int elsewhere(void) { return 1; }'
	plant lib/base/c.h 'void called(void);'
	plant lib/base/c.c 'void called(void) { } void missing(void) { }'
	diff - <(foreign_declarations "$BATS_TEST_TMPDIR/build" \
		"$BATS_TEST_TMPDIR/tree" | sort) <<-EOF
	lib/base/a.c lib/base/b.h own
	lib/base/a.c none use
	lib/base/b.c lib/base/a.h elsewhere
	lib/base/c.c none missing
	EOF
}
