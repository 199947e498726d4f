# SPDX-License-Identifier: GPL-2.0-or-later
# What one event and the pins between two events cost together, by the number
# of pins: where the curves of A and B cross, the designs are even.
# Data: a heading (x, labels of A and B), then lines of pins per event, A, B
# in ns; a second block: the heading, then low, estimate, high of the crossing
# and its cost.
FORMAT = ARG1; DATA = ARG2; OUT = ARG3; COMMON = ARG4
NR = ARG5 + 0; WIDTH = ARG6 + 0; HEIGHT = ARG7 + 0
load COMMON
set logscale xy 10
set xlabel "pins per event"
set ylabel "event and its pins [ns]"
set format "%g"
plot DATA index 0 using 1:2 with lines linetype 1 title columnheader(2), \
	DATA index 0 using 1:3 with lines linetype 2 title columnheader(3), \
	DATA index 1 using 2:4:1:3 with xerrorbars linetype 1 pointtype 7 \
		linecolor "#000000" title columnheader(1)
