#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/patch on a commit of Debian's kernel, built and booted. Tree and kernels
# are those of bisect.bats, in the cache; the results are not kept.

bats_require_minimum_version 1.5.0
load ../lab
load ../bisect.bash

setup_file()
{
	bisect_setup
}

# patch - the commit that flushes exclusive pages, with its parent.
patch()
{
	run -0 --separate-stderr "$SOURCE_DIR/scripts/patch" "${tree:?}" \
		--commit "HEAD^{/mm/rmap: flush exclusive}" --out "${out:?}" \
		--arch amd64 --timeout 1200
	echo "$output" "${stderr:?}"
}

@test "a commit and its parent are built, booted, compared; then reused" {
	patch
	[[ $stderr == *"cells: none+swap none+swap:dirty=0"* ]]
	grep -E '^B: Linux 6\.1\.[0-9]+, commit [0-9a-f]{12} \("mm/rmap: flush' \
		<<<"$output"
	# Dirty pages are flushed one by one before and after, clean ones after.
	grep -A4 '^none+swap:dirty=0: ' <<<"$output" | grep -E \
		'^remote TLB/ev +0\.0[01][0-9] +(0\.9[5-9]|1\.0)[0-9]* .* more\??$'
	! grep -A4 '^none+swap: ' <<<"$output" | grep -E ' (more|fewer)\??$' || false
	[[ $output == *"Reproduce with mmfence "*"scripts/patch linux --commit "* ]]
	[ "$(cat "$out"/results/*/*.txt)" = "$(sed '/^Kernels:/,$d' <<<"$output")" ]
	[[ $output == *"--kernel A=6.1."*" none+swap none+swap:dirty=0 && "* ]]
	[ -z "$(git -C "$tree" status --porcelain -uno)" ]
	first=$output
	patch
	[ "$output" = "$first" ]
	[[ $stderr != *building* && $stderr != *booting* ]]
}
