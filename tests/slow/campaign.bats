#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # set by bats' run
#
# A campaign over guests of two Debian kernels: one is killed while it is
# measured, and the rest goes on. Emulated: counts are compared, times are not.

bats_require_minimum_version 1.5.0

setup()
{
	dir=$(mktemp -d /var/tmp/mmfence-campaign.XXXXXX)
	cd "$dir" || return
}

teardown()
{
	cd /
	[ -z "${campaign-}" ] || pkill -KILL -s "$campaign" || true
	rm -rf -- "$dir"
}

campaign()
{
	"$SOURCE_DIR/scripts/campaign" --state "$dir/state" "$@"
}

# Wait for line $1 in the state.
wait_for()
{
	local tries

	for ((tries = 0; tries < 600; tries++)); do
		! grep -qx "$1" state/state 2>/dev/null || return 0
		sleep 0.5
	done
	echo "no \"$1\" in the state"
	return 1
}

@test "guests in ABBA order; one dies with all of the campaign's programs" {
	run ! grep -q root <<<"$(campaign init 2>&1)"
	campaign init --via qemu --emulated --quiet-wait 0 --boots 4 \
		--kernel A=debian:6.1 --kernel B=debian:6.12 \
		--mmfence "$MMFENCE" none+swap:dirty=0 -- --visits 1 --rounds 2
	setsid "$SOURCE_DIR/scripts/campaign" --state "$dir/state" start \
		>log 2>&1 3>&- &
	campaign=$!
	wait_for 'step 2'
	for ((tries = 0; tries < 200; tries++)); do
		! pgrep -s "$campaign" qemu-system >/dev/null || break
		sleep 0.1
	done
	pkill -KILL -s "$campaign"
	wait_for 'phase measure'
	run campaign status
	[[ $output == *"step 2 of 4 (B), attempt 1"* ]]
	run campaign resume
	[ "$status" -eq 0 ]
	[[ $output == *"went down while it measured"* ]]
	rm -f state/results/*.contaminated
	run campaign finish --out out
	[ "$status" -eq 0 ]
	[ ! -e state ]
	[ "$(find out/results -name '*.json' | wc -l)" -eq 4 ]
	[[ $output == *"boots compared:  A 2 of 2  B 2 of 2"* ]]
	[[ $output == *"emulated"* ]]
	[[ $output == *"remote TLB/ev"* ]]
	[[ $output != *"ns/event"* ]]
}
