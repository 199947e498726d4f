# SPDX-License-Identifier: GPL-2.0-or-later
# How much dearer B is than A in one event and the pins between two events, by
# the number of pins: where the curve is 0, the designs are even.
# Data: a heading, then lines of pins per event, change in %; a block whose
# heading tells the crossing, then its low, estimate, high; a block whose
# heading names the cells.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
FORCED = ARG8 + 0
load COMMON
set logscale x 10
set xlabel "pins per event"
set ylabel "cost of B against A [%]"
set format x "%g"
set xzeroaxis linetype 1
set bars 0.6
plot DATA index 2 using 1:2 with points pointtype " " \
	title columnheader(1), \
	DATA index 0 using 1:2 with lines linetype 3 dashtype 1 notitle, \
	DATA index 1 using 2:(0):1:3 with xerrorbars linetype 1 \
	title columnheader(1)
