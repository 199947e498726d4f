# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print the histograms of stacks that lab/guest-init wrote: per function that was
# probed each stack with the number of calls, most frequent first, callers last.
# The frames of the probe itself, above the function, are left out.

# A frame is "name+0x10/0x6c4", perhaps with the module behind it.
function frame(text) {
	sub(/^[ \t]+/, "", text)
	sub(/[+].*/, "", text)
	return text
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

function flush_function(    i, best) {
	if (function_name == "")
		return
	if (!calls) {
		idle = idle (idle ? ", " : "not called: ") function_name
		return
	}
	printf "%s: %d calls%s\n", function_name, calls,
		dropped ? ", and " dropped " whose stacks were dropped" : ""
	while (nr > 0) {
		best = 1
		for (i = 2; i <= nr; i++)
			if (counts[i] > counts[best])
				best = i
		print_stack(counts[best], stacks[best])
		stacks[best] = stacks[nr]
		counts[best] = counts[nr--]
	}
}

/^== / {
	flush_function()
	function_name = $2
	nr = calls = dropped = inside = 0
	split("", place)
	next
}
/stacktrace:/ && /^{/ { inside = 1; own = all = ""; next }
/^} hitcount:/ {
	inside = 0
	count = $NF
	calls += count
	# Two stacks that differ only in the offsets are one.
	own = own ? own : function_name all
	if (!(own in place)) {
		place[own] = ++nr
		stacks[nr] = own
		counts[nr] = 0
	}
	counts[place[own]] += count
	next
}
/^ *Dropped:/ { dropped = $2 }
inside {
	name = frame($0)
	base = name
	sub(/[.].*/, "", base)
	all = all " " name
	if (own || base == function_name || name == function_name)
		own = own " " name
}
END {
	flush_function()
	if (idle)
		print idle
}
