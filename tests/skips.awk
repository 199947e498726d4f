# SPDX-License-Identifier: GPL-2.0-or-later
#
# ctest's output with the skipped tests inside its programs before the summary.
# skips: the file to which tests/counted has written.

/^[0-9]+% tests passed/ { ended = 1 }
ended { summary = summary $0 "\n"; next }
{ print; fflush() }

END {
	while ((getline line < skips) > 0) {
		split(line, part)
		total += part[3]
		if (!part[2])
			continue
		skipped += part[2]
		names = names sprintf("%s%s %d", names ? ", " : "", part[1],
			part[2])
	}
	if (total)
		printf "skipped inside: %d of %d tests%s\n\n", skipped, total,
			names ? " (" names ")" : ""
	printf "%s", summary
}
