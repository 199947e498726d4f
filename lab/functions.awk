# SPDX-License-Identifier: GPL-2.0-or-later
#
# Assign the plugin's blocks of code to functions. First file: /proc/kallsyms of
# that boot, sorted. Second file: lines "round cpu address runs count...", with
# the counts of one run each, sorted by address. Output: one JSON object per
# round, CPU and function.

NR == FNR {
	if ($2 ~ /^[tTwW]$/ && "x" $1 != address[nr]) {
		address[++nr] = "x" $1
		name[nr] = $3
	}
	next
}

{
	while (at < nr && address[at + 1] <= "x" $3)
		at++
	key = $1 SUBSEP $2 SUBSEP (at ? name[at] : "?")
	keys[key] = 1
	if (NF > fields)
		fields = NF
	for (i = 5; i <= NF; i++)
		sum[key, i] += $4 * $i
}

END {
	for (key in keys) {
		split(key, part, SUBSEP)
		printf "{\"mark\": %s, \"vcpu\": %s, \"function\": \"%s\"," \
			" \"counts\": [", part[1], part[2], part[3]
		for (i = 5; i <= fields; i++)
			printf "%s%.0f", (i > 5 ? ", " : ""), sum[key, i]
		print "]}"
	}
}
