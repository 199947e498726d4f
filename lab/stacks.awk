# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print, after stacks-read.awk, per function that was probed each stack with the
# number of calls, most frequent first, callers last. Stacks with less than a
# twentieth of the calls are added up. through: only stacks with that function.

function saw_stack(name, stack, count) {
	if (through && index(stack " ", " " through " ") == 0)
		return
	calls += count
	# Stacks that differ only in the offsets are one.
	if (!(stack in place)) {
		place[stack] = ++nr
		stacks[nr] = stack
		counts[nr] = 0
	}
	counts[place[stack]] += count
}

# Wrap at 80 columns.
function print_stack(count, stack,    n, names, i, line, word) {
	n = split(stack, names, " ")
	line = sprintf("%8d  %s", count, names[1])
	for (i = 2; i <= n; i++) {
		word = " <- " names[i]
		if (length(line word) > 80) {
			print line
			line = "         "
		}
		line = line word
	}
	print line
}

function most_frequent(    i, best) {
	best = 1
	for (i = 2; i <= nr; i++)
		if (counts[i] > counts[best])
			best = i
	return best
}

function print_stacks(    best, left) {
	for (left = calls; nr > 0;) {
		best = most_frequent()
		if (counts[best] * 20 < calls) {
			printf "%8d  calls with %d other stacks\n", left, nr
			break
		}
		print_stack(counts[best], stacks[best])
		left -= counts[best]
		stacks[best] = stacks[nr]
		counts[best] = counts[nr--]
	}
}

function saw_function(name, dropped) {
	if (calls) {
		printf "%s: %d calls%s\n", name, calls, dropped ? ", and " \
			dropped " whose stacks were dropped" : ""
		print_stacks()
	} else {
		idle = idle (idle ? ", " : "not called: ") name
	}
	nr = calls = 0
	split("", place)
}

END {
	if (idle)
		print idle
}
