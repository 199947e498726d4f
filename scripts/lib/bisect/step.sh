# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One commit: built, booted, measured, unless its result lies in OUT. Sourced by
# bisect, not run.

step_value=() step_skip='' step_dir=''

# What a build needs: the first one, and each later one.
step_first_mib=3000 step_later_mib=300

# step_build_key - another configuration or compiler, other kernels.
step_build_key() {
	{ cat "$here/lab/kconfig-fragment" ${config:+"$config"}
	  gcc --version; } 2>/dev/null | sha256sum | cut -c 1-16
}

# step_name SHA - of its result, without the suffix.
step_name() {
	printf '%s\n' "$step_dir/${1::12}-1"
}

# step_check_space - is there room for a build, and for what comes of it?
step_check_space() {
	local need=$step_first_mib

	! ls "$cache_dir"/build/tree-*/compiled >/dev/null 2>&1 ||
		need=$step_later_mib
	step_has_space "$cache_dir" "$need" && step_has_space "$out" 100 ||
		exit "$EXIT_USAGE"
}

# step_has_space DIR MIB - DIR may not be there yet.
step_has_space() {
	local dir=$1 free

	while [ ! -d "$dir" ]; do
		dir=$(dirname -- "$dir")
	done
	free=$(df -Pm -- "$dir" | awk 'END { print $4 }')
	[[ ! $free =~ ^[0-9]+$ ]] || [ "$free" -ge "$2" ] || {
		warn "no space on the disk: $2 MiB are needed in $1, $free are" \
			"free; what is done is kept, and the same command goes on"
		return 1
	}
}

# step_take SHA - sets step_value; or step_skip, why this commit is skipped.
step_take() {
	local name start=$SECONDS

	name=$(step_name "$1")
	step_value=() step_skip=''
	[ -s "$name.json" ] || [ -s "$name.skip" ] || {
		step_check_space
		step_make "$1" "$name"
		file_replace "$name.seconds" echo $((SECONDS - start)) || step_full
	}
	if [ -s "$name.skip" ]; then
		step_skip=$(head -n 1 "$name.skip" | plain)
	else
		step_read "$name.json"
	fi
}

# step_full - what is on the disk is whole.
step_full() {
	die "$EXIT_USAGE" "cannot write to $out: is the disk full? The same" \
		"command goes on when it is not"
}

# step_make SHA NAME - what is not recorded in .json is in .skip.
step_make() {
	local dir status=0

	mkdir -p "$step_dir" || step_full
	dir=$(kernel_dir "$arch" "$1")
	step_build "$1" "$dir" "$2" || return 0
	(boot_side "$arch" "$dir" 1) || status=$?
	case $status in
	0) ;;
	"$EXIT_CELLS")
		[ -s "$2.console" ] || exit "$EXIT_CELLS"
		if grep -aq 'Kernel panic' "$2.console"; then
			step_record "$2" "panics"
		else
			step_record "$2" "does not boot, or ends too late"
		fi ;;
	"$EXIT_NOTHING") step_skipped "$2" || exit "$status" ;;
	*) step_exit "$status" ;;
	esac
}

# step_skipped NAME - did lab end so because the cell is a skip? Its result tells.
step_skipped() {
	set -- "$1" "$scratch"/lab/*.json
	[ -s "$2" ] || return
	file_put "$2" "$1.json" || step_full
}

# step_exit STATUS - of a child that says more than that a commit is broken.
step_exit() {
	[ "$1" -lt 128 ] || exit "$EXIT_INTERRUPTED"
	step_check_space
	exit "$1"
}

# step_build SHA DIR NAME - is there a kernel? One that does not build is not
# tried again with the same configuration.
step_build() {
	local status=0 key=${request_more[0]}

	if [ "$(cat "$2/failed" 2>/dev/null)" != "$key" ]; then
		rm -f "$2/build.log"
		(build_side "$arch" "$1") || status=$?
		[ "$status" -ne 0 ] || return 0
		[ "$status" -eq "$EXIT_CELLS" ] || step_exit "$status"
		if [ ! -s "$2/build.log" ] ||
		   grep -q 'No space left' "$2/build.log"; then
			step_full
		fi
		file_replace "$2/failed" echo "$key" || step_full
	fi
	step_record "$3" "does not build"
	return 1
}

# step_record NAME REASON
step_record() {
	file_replace "$1.skip" printf '%s\n' "$2" || step_full
}

# step_read FILE - a cell without a value is a skip; without this count, an error.
step_read() {
	local outcome value reason

	IFS=$'\t' read -r outcome value reason < <(metric_read "$1" |
		sed 's/\t\t/\t-\t/')
	case $outcome:$value in
	ok:[-0-9]*[0-9])
		read -ra step_value <<<"$value" ;;
	ok:*)	warn_folded "no $metric in $1; there are" \
			"$(metric_names "$1" | plain)"
		exit "$EXIT_USAGE" ;;
	:*)	step_skip="no result can be read in $1" ;;
	*)	step_skip="cell $outcome: $(plain <<<"$reason")" ;;
	esac
}
