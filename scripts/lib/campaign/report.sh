# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The progress and the results of a campaign. Sourced, not run.

# report_counted NUMBER WORD - "1 boot", "2 boots".
report_counted() {
	printf '%s %s%s' "$1" "$2" "$([ "$1" = 1 ] || echo s)"
}

# report_boots_of NAME ENDING - the number of boots of a kernel with that
# ending.
report_boots_of() {
	find "$state_dir/results" -name "[0-9]*-$1.$2" 2>/dev/null | wc -l
}

verb_status() {
	verb_no_arguments "$@"
	plan_load
	state_load
	report_status
}

report_status() {
	local name

	echo "campaign in $state_dir, via $plan_via, order $plan_order"
	printf '%-16s %-28s %5s %5s %6s %12s\n' \
		kernel release boots "done" failed contaminated
	for name in "${plan_names[@]}"; do
		printf '%-16s %-28s %5s %5s %6s %12s\n' "$name" \
			"${plan_release[$name]}" \
			"$(report_boots_planned "$name")" \
			"$(report_boots_of "$name" json)" \
			"$(report_boots_of "$name" failed)" \
			"$(report_boots_of "$name" contaminated)"
	done
	report_phase
	report_failed_boots
}

# List the boots without a result, also those that were repeated later.
report_failed_boots() {
	local -a files=("$state_dir/results/"*.attempts)

	[ -e "${files[0]}" ] || return 0
	echo "boots that failed: $(cat "${files[@]}" | wc -l)"
	sed 's/^/  /' "${files[@]}" | plain | fold -s -w 80
}

report_phase() {
	local left=$((${#plan_steps[@]} - step + 1)) spent

	case $phase in
	ready) echo "not started" ;;
	"done") echo "no more boots; \"campaign finish\" compares" ;;
	stuck) echo "gave up: $(tail -n 1 "$state_dir/log")" ;;
	*)	echo "step $step of ${#plan_steps[@]}" \
			"(${plan_steps[step - 1]}), attempt $attempt: $phase"
		[ ! -e "$state_dir/stop" ] || echo "stopped by $state_dir/stop"
		spent=$(($(date +%s) - started_s))
		((step == 1 || started_s == 0)) ||
			echo "about $((spent * left / (step - 1) / 60)) min left" ;;
	esac
}

verb_finish() {
	local out

	out=$PWD/mmfence-campaign-$(date -u +%Y%m%dT%H%M%SZ)
	if [ "${1-}" = --out ]; then
		out=$(option_value "$@") || exit
		shift 2
	fi
	verb_no_arguments "$@"
	plan_load
	verb_needs_root
	state_load
	exec 9>"$state_dir/lock"
	flock -n 9 ||
		die "$EXIT_NOTHING" \
			"a step of the campaign is running; stop it first:" \
			"\"campaign stop\""
	[ ! -e "$out" ] || die "$EXIT_USAGE" \
		"cannot write the results to $out: it exists; name another" \
		"folder"
	[[ $(realpath -m -- "$out") != "$(realpath "$state_dir")"/* ]] || die \
		"$EXIT_USAGE" "$out lies in $state_dir, which will be removed"
	show report_status
	[ "$plan_via" = qemu ] || { "${plan_via}_remove" && unit_remove; } ||
		die "$EXIT_NOTHING" \
			"cannot remove what \"campaign start\" installed; see" \
			"above"
	in_new_dir "$out" report_copy || die "$EXIT_NOTHING" \
		"cannot write $out; results stay in $state_dir"
	show echo "results: $out"
	report "$out"
	sync
	rm -rf "$state_dir"
	exit "$status"
}

# report_copy - copy what is kept of a campaign to the current folder.
report_copy() {
	cp -r "$state_dir"/{plan,results} . || return
	[ ! -e "$state_dir/log" ] || cp "$state_dir/log" .
}

verb_power() {
	local change=1 name files

	if [ "${1-}" = --change ]; then
		change=$(option_value "$@") || exit
		shift 2
	fi
	verb_no_arguments "$@"
	plan_load
	status=0
	for name in "${plan_names[@]}"; do
		mapfile -t files < <(report_usable "$name")
		if [ ${#files[@]} -lt 2 ]; then
			warn "$name: $(report_counted ${#files[@]} boot) that" \
				"$([ ${#files[@]} -eq 1 ] && echo counts ||
				   echo count); two at least"
			status=$EXIT_CELLS
			continue
		fi
		"$state_dir/bin/mmfence" compare --noise --change "$change" \
			"${files[@]}" || status=$(exit_status $?)
	done
	exit "$status"
}

# report_compare VERB OPTION... - run compare or cover on the boots of the state
# directory.
report_compare() {
	local -a arguments=()
	local name files

	for name in "${plan_names[@]}"; do
		mapfile -t files < <(report_usable "$name")
		[ ${#files[@]} -gt 0 ] || return
		[ ${#arguments[@]} -eq 0 ] || arguments+=(--)
		arguments+=("${files[@]}")
	done
	"$state_dir/bin/mmfence" "$@" "${arguments[@]}"
}

# report_letter OUT OPTION... - for two kernels, write the letter: cover.txt.
report_letter() {
	local out=$1 block

	shift
	[ ${#plan_names[@]} -eq 2 ] || return 0
	block=$(report_compare cover "$@" 2>/dev/null)
	[ -n "$block" ] || return 0
	printf '%s\n' "$block" | file_replace "$out/cover.txt" &&
		show echo "for a letter: $out/cover.txt"
}

# report OUT - print the conditions that differed between the kernels, and the
# comparison of the usable boots.
report() {
	local name nr planned short=''
	local -a level=()

	status=0
	for name in "${plan_names[@]}"; do
		nr=$(report_usable "$name" | wc -l)
		planned=$(report_boots_planned "$name")
		short+="  $name $nr of $planned"
		[ "$nr" -eq "$planned" ] || status=$EXIT_CELLS
		if [ "$nr" -eq 0 ]; then
			warn \
				"nothing is compared: kernel $name has no" \
				"boot with a result"
			return
		fi
	done
	show echo "boots compared:$short"
	report_environment
	report_speed
	[ -z "$plan_until" ] || level=(--level "$(step_look_level)")
	report_compare compare "${level[@]}" || status=$EXIT_CELLS
	report_letter "$1" "${level[@]}"
}

# report_boots_planned NAME - the planned number of boots of a kernel: that of
# the plan or, if the intervals became narrow enough earlier, that until then.
report_boots_planned() {
	local nr=${#plan_steps[@]}

	[ "$phase" != "done" ] || nr=$((step - 1))
	printf '%s\n' "${plan_steps[@]:0:nr}" | grep -cx "$1"
}

# report_usable NAME - its results, without the contaminated ones.
report_usable() {
	local file

	for file in "$state_dir/results/"[0-9]*-"$1".json; do
		[ ! -e "$file" ] || [ -e "${file%.json}.contaminated" ] ||
			echo "$file"
	done
}

# report_environment_of - print the environment of the usable boots, each line
# with the name of its kernel.
report_environment_of() {
	local name file

	for name in "${plan_names[@]}"; do
		report_usable "$name" | while IFS= read -r file; do
			sed "s/^/$name /" "${file%.json}.env"
		done
	done
}

# Print the keys of the environment whose sets of values differ between sides.
report_environment() {
	report_environment_of | sort -u | awk '
		$2 == "quiet" || $2 == "work_us" { next }
		{ name = $1; key = $2; $1 = $2 = ""; sub(/^ */, "")
		  keys[key] = 1; names[name] = 1
		  set[key, name] = set[key, name] "\n" $0
		  shown[key] = shown[key] "\n    " name ": " $0 }
		END {
			for (key in keys) {
				differ = 0; first = ""
				for (name in names) {
					if (first == "") first = name
					if (set[key, name] != set[key, first])
						differ = 1
				}
				if (differ)
					print "warning: not equal between " \
						"the kernels: " key shown[key]
			}
		}' | plain | fold -s -w 80
}

# The same piece of work was timed at every boot: did the clock change?
report_speed() {
	report_environment_of | awk -v percent="$speed_percent" '
		$2 != "work_us" || $3 !~ /^[0-9]+$/ { next }
		!most || $3 > most { most = $3 }
		!least || $3 < least { least = $3 }
		END {
			if (most * 100 > least * (100 + percent))
				print "warning: the clock was not as fast at" \
					" every boot: a piece of work\n    " \
					"took " least " to " most " us"
		}'
}
