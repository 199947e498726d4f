# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests in the root of a Debian made for them. ctest sets MMFENCE, in the
# build folder, and SOURCE_DIR. Sourced by bats, not run.

# run sets status and output; the tests use what debian_setup sets.
# shellcheck disable=SC2154,SC2034

load "$SOURCE_DIR/tests/source"

debian_setup()
{
	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
	work=$(mktemp -d /var/tmp/mmfence-debian.XXXXXX)
	root=$work/root
}

debian_teardown()
{
	[ -z "${work-}" ] || rm -rf --one-file-system -- "$work"
}

# Print the system's own mirror: no other may be reachable.
debian_mirror()
{
	# shellcheck source=/dev/null
	(. "$SOURCE_DIR/scripts/lib/common.sh" &&
		. "$SOURCE_DIR/scripts/lib/debian.sh" &&
		debian_system_mirror Debian http://deb.debian.org/debian/)
}

# Run a command in $root, with /proc and /sys. No mount outlives it.
in_root()
{
	# shellcheck disable=SC2016 # the inner shell expands them
	unshare -m bash -c 'mount -t proc proc "$1/proc" &&
		mount --rbind /sys "$1/sys" && mount --rbind /dev "$1/dev" &&
		exec chroot "$@"' - "$root" "$@"
}

# debian_made SUITE ARGUMENT... - mmdebstrap makes $root. A hook has a network
# and apt's lists, which the result has not. Skips the test if the mirror or the
# suite cannot be had.
debian_made()
{
	local suite=$1

	shift
	# shellcheck disable=SC2016 # the hook's shell expands it
	run mmdebstrap --variant=minbase --dpkgopt=force-unsafe-io \
		--customize-hook='touch "$1/made"' \
		"$@" "$suite" "$root" "$(debian_mirror)"
	echo "$output" | tail -n 20
	[ -e "$root/made" ] || skip "no Debian $suite could be had"
	[ "$status" -eq 0 ]
}

# as_new COMMAND... - in $root, with the environment of nobody.
as_new()
{
	run in_root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

# debian_runs_both SUITE - scripts/run and scripts/test in a fresh root of it. Of
# the tests those that measure nothing, less minutes of made-up numbers, which no
# release has a part in.
debian_runs_both()
{
	local install

	mkdir "$work/mmfence"
	source_files . | tar -c -C "$SOURCE_DIR" --files-from=- |
		tar -x -C "$work/mmfence"
	# Both commands install what they lack: here, where the network is.
	# shellcheck disable=SC2016 # the hook's shell expands it
	install='chroot "$1" /mmfence/scripts/lib/install-packages'
	debian_made "$1" --customize-hook="copy-in $work/mmfence /" \
		--customize-hook="$install build run" \
		--customize-hook="$install build run test"
	as_new /mmfence/scripts/run --dry-run
	[[ $output == *"would"* ]]
	as_new /mmfence/scripts/test -L unmeasured -E \
		'compare_(level|machines)|sim'
	[[ $output == *"100% tests passed"* ]]
}
