# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is counted, and what tells good from bad. A VALUE is three words: the mean
# over rounds, the least and the greatest. Sourced by bisect, not run.

threshold='' bad_side='' ends_failed=''

# metric_check NAME - a count? Times are refused.
metric_check() {
	[[ ! $1 =~ (^|_)(n|u|m)?s(_|$)|_p[0-9]+|/s|time ]] || die "$EXIT_USAGE" \
		"--metric: $1 is a time or a rate. In an emulated guest time" \
		"means nothing, and on a machine it varies by more than most" \
		"commits change it: name a count, or see docs/measure.md"
	[[ $1 =~ ^[a-z][a-z0-9_]*_per_event$ ]] || die "$EXIT_USAGE" \
		"--metric: \"$1\" is not a count per event; such are" \
		"remote_tlb_per_event and" \
		"clearer_instructions_per_event"
}

# metric_number OPTION VALUE
metric_number() {
	[[ $2 =~ ^-?[0-9]{1,12}(\.[0-9]{1,12})?$ ]] ||
		die "$EXIT_USAGE" "$1: \"$2\" is not a number"
}

# metric_read FILE - "OUTCOME<tab>MEAN LEAST GREATEST<tab>REASON".
metric_read() {
	jq -L "$here/lab" -r --arg metric "$metric" -f "$here/lab/metric.jq" \
		"$1" 2>/dev/null
}

# metric_names FILE - what there is to be counted.
metric_names() {
	jq -r '[(.cells + .primitives)[].rounds[] | .,
			.exact // {} | to_entries[] | select(.value | numbers)
			| .key | select(test("_per_event$") and
				(test("_ns_") | not))]
		+ (["remote", "clearer", "pinner", "bystander"]
			| map("\(.)_tlb_per_event", "\(.)_cal_per_event"))
		| unique | join(", ")' "$1"
}

# metric_middle GOOD_VALUE BAD_VALUE - the side of the bad ones and the middle, or
# "neither" where rounds of the one lie among those of the other.
metric_middle() {
	awk -v g="$1" -v g_min="$2" -v g_max="$3" -v b="$4" -v b_min="$5" \
		-v b_max="$6" 'BEGIN {
		g_min += 0; g_max += 0; b_min += 0; b_max += 0
		side = g_max < b_min ? "above" : b_max < g_min ? "below" : "neither"
		printf "%s %.9g\n", side, (g + b) / 2 }'
}

# metric_verdict VALUE - good, bad, or undecided: rounds on both sides.
metric_verdict() {
	awk -v min="$2" -v max="$3" -v at="$threshold" -v side="$bad_side" 'BEGIN {
		min += 0; max += 0; at += 0
		low = side == "above" ? max <= at : max < at
		high = side == "above" ? min > at : min >= at
		if (low)
			print (side == "above" ? "good" : "bad")
		else
			print (!high ? "undecided" : side == "above" ? "bad" : "good")
		}'
}

# metric_short NUMBER... - about four digits of each, in one line.
metric_short() {
	awk 'function short(x, a) { a = x < 0 ? -x : x
		return sprintf(a < 10 ? "%.3f" : a < 1000 ? "%.1f" : "%.0f", x) }
	BEGIN { for (i = 1; i < ARGC; i++)
			printf "%s%s", short(ARGV[i] + 0), i < ARGC - 1 ? " " : "\n"
	}' "$@"
}

# metric_row VALUE - the mean, and half of the range of its rounds.
metric_row() {
	metric_short "$1" "$(awk -v a="$2" -v b="$3" 'BEGIN { print (b - a) / 2 }')"
}

metric_text() {
	local mean least greatest

	read -r mean least greatest < <(metric_short "$@")
	echo "$mean ($least to $greatest)"
}
