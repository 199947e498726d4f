# SPDX-License-Identifier: GPL-2.0-or-later
#
# Read the histograms of stacks that lab/guest-init wrote. For each stack with its
# number of calls saw_stack() is called, with the names of functions from the one
# that was probed to its callers, and after all stacks of a function
# saw_function(). The frames of the probe itself, above the function, are left
# out. So are those below the entry of an exception: they are of the code that it
# interrupted. On arm64 the caller of the probed function is missing, because the
# unwinder follows records of frames and the function has not made its own yet;
# "?" takes its place.

# A frame is "name+0x10/0x6c4", perhaps with the module behind it.
function frame(text) {
	sub(/^[ \t]+/, "", text)
	sub(/[+].*/, "", text)
	return text
}

function read_frame(    name, base) {
	name = base = frame($0)
	sub(/[.].*/, "", base)
	entered = own && name ~ /^(data|instruction)_access_common|^asm_exc_|^el[01]t?_/
	all = all " " name
	if (own || base == probed || name == probed)
		own = own " " name (!own && all ~ / el1_(brk64|dbg) / ? " ?" : "")
}

/^== / {
	if (probed)
		saw_function(probed, dropped)
	probed = $2
	dropped = inside = 0
	next
}
/^{.*stacktrace:/ { inside = 1; entered = 0; own = all = ""; next }
/^} hitcount:/ {
	inside = 0
	saw_stack(probed, own ? own : " " probed all, $NF)
	next
}
/^ *Dropped:/ { dropped = $2 }
inside && !entered { read_frame() }
END {
	if (probed)
		saw_function(probed, dropped)
}
