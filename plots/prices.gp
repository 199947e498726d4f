# SPDX-License-Identifier: GPL-2.0-or-later
# What a clear costs by the pins between two clears: a barrier with each pin
# against a flush with each clear.
# Data: blocks with a heading each: pins, ns, low, high of the barrier; pins,
# ns of the flush; the crossing; then NR blocks of the flush, extrapolated.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set logscale x 10
set logscale y 10
set format x "%g"
set format y "%g"
set xlabel "pins per clear"
set ylabel "cost per clear [ns]"
plot DATA index 0 using 1:3:4 with filledcurves linecolor "#d0d0d0" \
	notitle, \
	DATA index 0 using 1:2 with lines linetype 1 title columnheader(1), \
	DATA index 1 using 1:2 with lines linetype 2 dashtype 1 \
	title columnheader(1), \
	DATA index 2 using 1:2 with points linetype 1 title columnheader(1), \
	for [i = 3:NR + 2] DATA index i using 1:2 with lines linewidth 1 \
	linecolor "#808080" dashtype i title columnheader(1)
